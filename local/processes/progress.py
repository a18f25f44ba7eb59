"""Prints each step and its duration."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from local.processes.interrupts import Interrupted


def print_line(line: str) -> None:
    """Print a line. If nobody reads it (a closed terminal, `| head`), end the command as Ctrl-C does."""
    try:
        print(line, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # later lines go nowhere
        raise Interrupted from None


@contextmanager
def step(name: str) -> Iterator[None]:
    print_line(f"  ..  {name}")
    started = time.monotonic()
    yield
    print_line(f"  ok  {name} ({time.monotonic() - started:.1f} s)")
