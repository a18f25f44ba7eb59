"""Managed scaling: the metric CapacityProviderReservation, and the capacity that follows.

M is the number of instances that the tasks need, N the number that runs. The metric is M / N x 100 (ECS
Developer Guide, "How Amazon ECS managed scaling works"). Own choices, where AWS documents none: a draining
instance counts in neither number, and the low alarm's threshold equals the target below 100, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil

from local.cluster.alarms import Alarm, Missing, Point, State, evaluate
from local.cluster.records import Instance, InstanceStatus, Placement, Resources, Service, Task, TaskStatus


@dataclass(frozen=True, slots=True)
class ManagedScaling:
    """The settings of the capacity provider and the bounds of its Auto Scaling group.

    The steps are ECS's defaults, because the application does not set them (ECS API Reference,
    "ManagedScaling").
    """

    minimum: int
    maximum: int
    #: Percent of the running instances that tasks need.
    target: int = 100
    #: Seconds in which a new instance counts as warming up: no scale-in in this time.
    warmup: int = 300
    minimum_step: int = 1
    maximum_step: int = 10_000

    @property
    def high(self) -> Alarm:
        """The alarm that scales out: one minute above the target."""
        return Alarm(self.target, 1, 1, "GreaterThanThreshold", Missing.MISSING)

    @property
    def low(self) -> Alarm:
        """The alarm that scales in: fifteen minutes below the target."""
        return Alarm(self.target, 15, 15, "LessThanThreshold", Missing.MISSING)


_UNLIMITED = 10_000
"""Tasks on an instance if they take nothing that it has."""


def more_instances(
    waiting: int, service: Service | None, types: Sequence[Resources], scaling: ManagedScaling
) -> int:
    """Instances that PROVISIONING tasks need beyond those that run tasks.

    ECS fills the largest type, whatever the service's strategies are. Only "distinct-instance" counts.
    Tasks that do not fit on the smallest type are left out. Own choice: the type that holds the most tasks
    is the largest.
    """
    if waiting == 0 or service is None or not types:
        return 0
    rooms = [_holds(type_, service) for type_ in types]
    if min(rooms) == 0:
        return 0
    calculated = ceil(waiting / max(rooms))
    return max(scaling.minimum_step, min(scaling.maximum_step, calculated))


def _holds(instance: Resources, service: Service) -> int:
    """Tasks of the service that an empty instance holds."""
    task = service.task
    takes = (
        (instance.cpu, task.cpu),
        (instance.memory, task.memory),
        (instance.interfaces, task.interfaces),
    )
    # A task may reserve no CPU, or take no interface. Then only the rest decides.
    room = min((has // needs for has, needs in takes if needs), default=_UNLIMITED)
    return min(room, 1) if service.placement is Placement.DISTINCT_INSTANCE else room


def reservation(needed: int, running: int) -> float:
    """CapacityProviderReservation, in percent. Without instances it is 100, or 200 if tasks need one."""
    if running == 0:
        return 200 if needed > 0 else 100
    return 100 * needed / running


def capacity_for(needed: int, running: int, target: int) -> int:
    """The capacity that brings the metric to its target. Target tracking takes a capacity of 0 as 1.

    So the first scale-out from 0 starts two instances at a target of 100 (ECS Developer Guide, same page).
    """
    if running == 0:
        return ceil(reservation(needed, running) / target)
    return ceil(100 * needed / target)


def scaled_in(capacity: int, wanted: int) -> int:
    """The capacity after a minute of scale-in: at most half of the instances go, at least one (same page)."""
    return max(wanted, capacity - max(1, capacity // 2))


@dataclass(frozen=True, slots=True)
class Demand:
    """The numbers M and N of one minute."""

    needed: int
    running: int


def demand(
    instances: Iterable[Instance],
    tasks: Iterable[Task],
    service: Service | None,
    types: Sequence[Resources],
    scaling: ManagedScaling,
) -> Demand:
    """M and N: the instances with tasks and those that PROVISIONING tasks need, and the running instances.

    Without a service, tasks in PROVISIONING need none (own choice).
    """
    active = {one.id for one in instances if one.status is InstanceStatus.ACTIVE}
    waiting = 0
    occupied = set()
    for task in tasks:
        if task.status is TaskStatus.PROVISIONING:
            waiting += 1
        elif task.instance in active:
            occupied.add(task.instance)
    return Demand(len(occupied) + more_instances(waiting, service, types, scaling), len(active))


def is_warming(instances: Iterable[Instance], scaling: ManagedScaling, now: float) -> bool:
    """Whether an instance boots or is in its warm-up, which blocks a scale-in (same page)."""
    return any(
        one.status is InstanceStatus.REGISTERING or now < one.launched_at + scaling.warmup
        for one in instances
    )


def desired_capacity(
    scaling: ManagedScaling, points: Sequence[Point], now: Demand, desired: int, warming: bool
) -> int:
    """The group's desired capacity after a new point of the metric.

    Args:
        points: the metric of the last minutes, the newest last
        desired: the group's desired capacity now
        warming: whether `is_warming`
    """
    if points[-1] == scaling.target:
        return desired  # neither alarm counts the target itself
    wanted = capacity_for(now.needed, now.running, scaling.target)
    bounded = min(scaling.maximum, max(scaling.minimum, wanted))
    if evaluate(scaling.high, points, State.OK) is State.ALARM:
        return max(desired, bounded)
    if not warming and evaluate(scaling.low, points, State.OK) is State.ALARM:
        return min(desired, max(scaling.minimum, scaled_in(desired, bounded)))
    return desired
