"""What the service scheduler starts and stops next, in a deployment or without one.

Sources: ECS API Reference, "DeploymentConfiguration", and ECS Developer Guide, "Draining Amazon ECS
container instances". Own choices, where AWS documents none: an old task that serves goes below the desired
count only if a new task has no place; of equal old tasks, the scale-in's order decides.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor

from local.cluster.placement import tasks_to_stop
from local.cluster.records import Instance, InstanceStatus, Service, Task, TaskStatus


@dataclass(frozen=True, slots=True)
class Step:
    """The tasks that the scheduler starts, all of the service's revision, and those that it stops."""

    start: int = 0
    stop: tuple[Task, ...] = ()

    def __bool__(self) -> bool:
        return self.start > 0 or bool(self.stop)


def lower_limit(service: Service) -> int:
    """Healthy tasks that a deployment keeps, rounded up."""
    return ceil(service.desired * service.minimum_healthy_percent / 100)


def upper_limit(service: Service) -> int:
    """Most tasks that run or start at once, rounded down."""
    return floor(service.desired * service.maximum_percent / 100)


def blocked(service: Service) -> bool:
    """Whether rounding lets a deployment neither stop nor start a task."""
    return lower_limit(service) >= service.desired >= upper_limit(service)


def step(service: Service, tasks: Sequence[Task], instances: Mapping[str, Instance], more: int = 0) -> Step:
    """The next step towards the desired tasks: healthy, of the revision, and not on a draining instance.

    Args:
        more: tasks beyond the desired count, within its limits; zone rebalancing wants one for a moment
    """
    wanted = [task for task in tasks if task.wanted]
    draining = {one.id for one in instances.values() if one.status is InstanceStatus.DRAINING}
    stays = [task for task in wanted if _may_stay(task, service, draining)]
    stale = [task for task in wanted if not _may_stay(task, service, draining)]
    missing = service.desired + more - len(stays)
    if missing < 0:
        return Step(stop=tuple(tasks_to_stop(stays, -missing, wanted, instances, service)))
    start = max(0, min(missing, upper_limit(service) - len(wanted)))
    return Step(start, tuple(_stops(service, stays, stale, missing - start, instances)))


def _may_stay(task: Task, service: Service, draining: set[str]) -> bool:
    return task.revision == service.revision and task.instance not in draining and task.passing is not False


def _stops(
    service: Service, stays: list[Task], stale: list[Task], missing: int, instances: Mapping[str, Instance]
) -> list[Task]:
    """The stale tasks that go. Tasks that do not serve hold nothing up, so they go first."""
    if not stale:
        return []
    serving = [task for task in stale if task.healthy]
    idle = [task for task in stale if not task.healthy]
    failing = [task for task in idle if task.revision == service.revision and task.passing is False]
    healthy = sum(task.healthy for task in stays)
    stops = [task for task in idle if task not in failing]
    # The replacement of a failing task starts before it stops if maxPercent allows it, else they go one by
    # one.
    stops += failing if healthy >= service.desired else failing[: int(missing > 0)]
    place_wanted = missing > 0 or any(task.status is TaskStatus.PROVISIONING for task in stays)
    keep = lower_limit(service) if place_wanted else service.desired
    number = max(0, min(len(serving), healthy + len(serving) - keep))
    return stops + tasks_to_stop(serving, number, stays + serving, instances, service)


def is_steady(service: Service, tasks: Sequence[Task]) -> bool:
    """Whether exactly the desired tasks run, all of the service's revision and healthy."""
    return len(tasks) == service.desired and all(
        task.healthy and task.revision == service.revision for task in tasks
    )
