"""Requests that read or change the fleet hold the loop's lock, and then let the loop turn at once."""

import os
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region

from local.emulator.cluster.loop import Loop

Answer = tuple[int, dict[str, str], bytes]
Action = Callable[[dict[str, Any]], Answer]
Actions = dict[str, Action]


class Locked:
    """Puts actions in the place of MiniStack's.

    The fleet is in the deployment's own account and region. Elsewhere, MiniStack's
    action answers, if it has one.
    """

    def __init__(self, loop: Loop) -> None:
        self._loop = loop

    def replace(self, actions: Actions, own: Actions) -> None:
        """Replaces actions of a service's map."""
        for name, action in own.items():
            actions[name] = self._action(action, actions.get(name))

    def _action(self, own: Action, other: Action | None) -> Action:
        def answer(request: dict[str, Any]) -> Answer:
            if other and not _is_own_place():
                return other(request)
            with self._loop.lock:
                given = own(request)
            self._loop.wake()
            return given

        return answer


def _is_own_place() -> bool:
    own = (
        os.environ.get("MINISTACK_ACCOUNT_ID", "000000000000"),
        os.environ.get("MINISTACK_REGION", "us-east-1"),
    )
    return (get_account_id(), get_region()) == own
