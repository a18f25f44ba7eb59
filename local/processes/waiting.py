"""Waits with a limit. Their error names the goal."""

import time
from collections.abc import Callable

from local.processes.problem import Problem

_POLL_SECONDS = 0.1


def wait_until(
    what: str, condition: Callable[[], bool], limit: float, meanwhile: Callable[[], None] = lambda: None
) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        if time.monotonic() > deadline:
            raise Problem(f"waited {limit:g} s for {what}")
        meanwhile()
        time.sleep(_POLL_SECONDS)
