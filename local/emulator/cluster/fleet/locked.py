"""Requests that read or change the fleet hold the loop's lock, and then let the loop turn at once."""

from collections.abc import Callable
from typing import Any

from local.emulator.cluster.loop import Loop

Answer = tuple[int, dict[str, str], bytes]
Action = Callable[[dict[str, Any]], Answer]
Locked = Callable[[Action], Action]


def locked_by(loop: Loop) -> Locked:
    """The wrapper of actions for a loop."""

    def wrap(action: Action) -> Action:
        def answer(request: dict[str, Any]) -> Answer:
            with loop.lock:
                given = action(request)
            loop.wake()
            return given

        return answer

    return wrap
