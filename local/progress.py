"""Says which step runs, and how long it took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(line: str) -> None:
    print(line, flush=True)


@contextmanager
def step(name: str) -> Iterator[None]:
    say(f"  ..  {name}")
    started = time.monotonic()
    yield
    say(f"  ok  {name} ({time.monotonic() - started:.1f} s)")
