"""Says which step runs, and how long it took."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local.processes.interrupts import Interrupted


def print_line(line: str) -> None:
    """Where nobody reads any more (a closed terminal, `| head`), that ends the command as Ctrl-C does."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is said from now on, to nobody
        raise Interrupted from None


@contextmanager
def step(name: str) -> Iterator[None]:
    print_line(f"  ..  {name}")
    started = time.monotonic()
    yield
    print_line(f"  ok  {name} ({time.monotonic() - started:.1f} s)")
