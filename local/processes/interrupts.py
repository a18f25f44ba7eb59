"""Ctrl-C, a closed terminal and `kill`: the first ends in order, a second at once, more change nothing."""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130  # what shells report for a program that Ctrl-C ended
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
# npm forwards the SIGINT that the terminal has sent to this process as well: one Ctrl-C arrives twice.
_REPEAT_SECONDS = 0.5


class Interrupted(BaseException):
    """Raised in the main thread, wherever it is."""


class _Deferral:
    depth = 0
    arrived = False


_deferral = _Deferral()


@contextmanager
def deferred() -> Iterator[None]:
    """Put `Interrupted` off to the end of the block: what it starts is known to whom must end it."""
    _deferral.depth += 1
    try:
        yield
    finally:
        _deferral.depth -= 1
    if _deferral.arrived and not _deferral.depth:
        _deferral.arrived = False
        raise Interrupted


def raise_on_signal(after: float = 0.0) -> None:
    """Raise `Interrupted` at the next signal that arrives later than `after`; once, until armed again."""

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
