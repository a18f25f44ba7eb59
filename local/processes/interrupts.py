"""Ctrl-C, a closed terminal and `kill`. The first ends in order, a second at once, more have no effect."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130  # a shell reports this code for a program that Ctrl-C ended
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# One Ctrl-C arrives twice, because npm forwards the SIGINT that the terminal has also sent here.
_REPEAT_SECONDS = 0.5


class Interrupted(BaseException):
    """Raised in the main thread, at any point."""


class _Deferral:
    depth = 0
    arrived = False


_deferral = _Deferral()


@contextmanager
def deferred() -> Iterator[None]:
    """Delay `Interrupted` until the block ends. A child started in it is then recorded and can be killed."""
    _deferral.depth += 1
    try:
        yield
    finally:
        _deferral.depth -= 1
    if _deferral.arrived and not _deferral.depth:
        _deferral.arrived = False
        raise Interrupted


def raise_on_signal(after: float = 0.0) -> None:
    """Raise `Interrupted` at the next signal later than `after`, and ignore the signals after that one."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        if time.monotonic() < after:
            return
        ignore_signals()
        if _deferral.depth:
            _deferral.arrived = True
        else:
            raise Interrupted

    for number in _SIGNALS:
        signal.signal(number, interrupt)


def raise_on_another_signal() -> None:
    raise_on_signal(after=time.monotonic() + _REPEAT_SECONDS)


def ignore_signals() -> None:
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
