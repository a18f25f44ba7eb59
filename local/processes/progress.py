"""Says which step runs, and how long it took."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local.processes.interrupts import Interrupted


def say(line: str) -> None:
    """Where nobody reads any more (a closed terminal, `| head`), that ends the command as Ctrl-C does."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is said from now on, to nobody
        raise Interrupted from None


@contextmanager
def step(name: str) -> Iterator[None]:
    say(f"  ..  {name}")
    started = time.monotonic()
    yield
    say(f"  ok  {name} ({time.monotonic() - started:.1f} s)")
