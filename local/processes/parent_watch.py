"""Ends a command whose caller is gone: npm was killed, or nobody reads the output any more.

A killed npm sends no signal, and a closed pipe is seen only by writing to it. So both are looked at.
"""

import os
import select
import signal
import threading
import time

_POLL_SECONDS = 0.5
_OUTPUT = 1  # not sys.stdout, which a test may replace


def watch_caller() -> None:
    """Send this process SIGTERM when its caller is gone. Only npm starts commands that may not outlive it."""
    under_npm = "npm_lifecycle_event" in os.environ
    threading.Thread(target=_watch, args=(os.getppid() if under_npm else None,), daemon=True).start()


def _watch(parent: int | None) -> None:
    while not _is_gone(parent):
        time.sleep(_POLL_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)


def _is_gone(parent: int | None) -> bool:
    return (parent is not None and os.getppid() != parent) or _nobody_reads()


def _nobody_reads() -> bool:
    """Whether the output is a pipe without a reader. It is not when it is a file or a terminal."""
    poll = select.poll()
    poll.register(_OUTPUT, 0)
    return any(event & (select.POLLERR | select.POLLHUP) for _, event in poll.poll(0))
