"""Changes of a desired count, with their scaling activities.

The words are those of the Application Auto Scaling User Guide, "Scaling activities for Application Auto
Scaling".
"""

from local.emulator.cluster.scaling.services import Services
from local.emulator.cluster.scaling.store import Activity, ScalableTarget, Store, now

_OPEN = "InProgress"


class Changes:
    """The caller holds the loop's lock."""

    def __init__(self, store: Store, services: Services) -> None:
        self._store = store
        self._services = services

    def set(self, target: ScalableTarget, count: int, cause: str) -> None:
        """Set the desired count. That overrides a change which is not fulfilled yet."""
        activities = self._store.activities_of(target.resource)
        for older in activities:
            if older.status == _OPEN:
                older.status, older.ended = "Overridden", now()
        activity = Activity(target.resource, f"Setting desired count to {count}.", cause, _OPEN)
        activities.appendleft(activity)
        try:
            self._services.set_desired(*target.service, count)
        except ValueError as refused:
            activity.status, activity.ended = "Failed", now()
            activity.message = f"Failed to set desired count to {count}. Reason: {refused}"
            return
        activity.count = count
        activity.message = (
            f"Successfully set desired count to {count}. Waiting for change to be fulfilled by ecs."
        )

    def bound(self, target: ScalableTarget, desired: int) -> None:
        """Move the desired count into the target's bounds (API Reference, "RegisterScalableTarget")."""
        if desired < target.minimum:
            self.set(target, target.minimum, f"minimum capacity was set to {target.minimum}")
        elif desired > target.maximum:
            self.set(target, target.maximum, f"maximum capacity was set to {target.maximum}")

    def follow(self, target: ScalableTarget, running: int) -> None:
        """A change is fulfilled when as many tasks run."""
        for activity in self._store.activities_of(target.resource):
            if activity.status == _OPEN and activity.count == running:
                activity.status, activity.ended = "Successful", now()
                activity.message = (
                    f"Successfully set desired count to {running}. Change successfully fulfilled by ecs."
                )
