"""Changes of a desired count, with their scaling activities.

The words are those of the Application Auto Scaling User Guide, "Scaling activities for Application Auto
Scaling".
"""

import time
from collections.abc import Callable

from local.emulator.cluster.scaling.services import Services
from local.emulator.cluster.scaling.store import Activity, ScalableTarget, Store

_OPEN = "InProgress"


class Changes:
    """A change is begun under the loop's lock, and carried out without it, because it may block."""

    def __init__(self, store: Store, services: Services) -> None:
        self._store = store
        self._services = services
        self._begun: list[Callable[[], None]] = []

    def begin(self, target: ScalableTarget, count: int, cause: str) -> None:
        """A newer change overrides one that is not fulfilled yet."""
        activities = self._store.activities_of(target.resource)
        for older in activities:
            if older.status == _OPEN:
                older.status, older.ended = "Overridden", time.time()
        message = f"Successfully set desired count to {count}. Waiting for change to be fulfilled by ecs."
        description = f"Setting desired count to {count}."
        activity = Activity(target.resource, description, cause, _OPEN, message, count)
        activities.appendleft(activity)
        self._begun.append(lambda: self._carry_out(target, activity, count))

    def bound(self, target: ScalableTarget, desired: int) -> int:
        """Move a count into the target's bounds, and return it (API Reference, RegisterScalableTarget)."""
        if desired < target.minimum:
            self.begin(target, target.minimum, f"minimum capacity was set to {target.minimum}")
        elif desired > target.maximum:
            self.begin(target, target.maximum, f"maximum capacity was set to {target.maximum}")
        return min(target.maximum, max(target.minimum, desired))

    def take(self) -> Callable[[], None] | None:
        """The function that carries out what was begun since the last call. None if there is nothing."""
        begun, self._begun = self._begun, []

        def carry_out() -> None:
            for change in begun:
                change()

        return carry_out if begun else None

    def follow(self, target: ScalableTarget, running: int) -> None:
        """A change is fulfilled when as many tasks run."""
        for activity in self._store.activities_of(target.resource):
            if activity.status == _OPEN and activity.count == running:
                activity.status, activity.ended = "Successful", time.time()
                activity.message = (
                    f"Successfully set desired count to {running}. Change successfully fulfilled by ecs."
                )

    def _carry_out(self, target: ScalableTarget, activity: Activity, count: int) -> None:
        if activity.status != _OPEN:
            return
        try:
            self._services.set_desired(*target.service, count)
        except ValueError as refused:
            activity.status, activity.ended = "Failed", time.time()
            activity.message = f"Failed to set desired count to {count}. Reason: {refused}"
