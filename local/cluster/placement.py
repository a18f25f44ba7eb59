"""Which instance takes a task, and which task a scale-in stops.

The order is AWS's: resources, then constraints, then strategies in their order, each of which narrows the
result of the one before (ECS Developer Guide, "How Amazon ECS places tasks on container instances"). Own
choices, where AWS documents none: of equal instances the first one in the list, of equal tasks the newest.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain, repeat

from local.cluster.records import Instance, InstanceStatus, Placement, Resources, Service, Task, TaskStatus

NO_INSTANCES = "NO ACTIVE INSTANCES"
_DISTINCT = "distinctInstance placement constraint unsatisfied"


@dataclass(slots=True)
class Room:
    """What an active instance has left.

    `tasks` counts the service's tasks whose desired status is RUNNING.
    """

    instance: Instance
    free: Resources
    tasks: int = 0


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Why no instance takes a task.

    `closest` is the instance that misses the least, None if there is no instance.
    """

    reason: str
    closest: str | None = None


class Rooms:
    """The room on the active instances. `place` takes a task's part of it.

    Args:
        tasks: of the service
        need: what its next task takes
        others: tasks of other services, and standalone ones, which take room only
    """

    def __init__(
        self,
        instances: Iterable[Instance],
        tasks: Iterable[Task],
        need: Resources,
        others: Iterable[Task] = (),
    ) -> None:
        self._need = need
        active = [one for one in instances if one.status is InstanceStatus.ACTIVE]
        rooms = {instance.id: Room(instance, instance.registered) for instance in active}
        self._rooms = list(rooms.values())
        self._zones = Counter({instance.zone: 0 for instance in active})
        for task, of_service in chain(zip(tasks, repeat(True)), zip(others, repeat(False))):
            if room := rooms.get(task.instance or ""):
                taken = task.resources or need
                room.free = room.free.without(taken.cpu, taken.memory, taken.interfaces)
                if of_service and task.wanted:
                    room.tasks += 1
                    self._zones[room.instance.zone] += 1

    def place(self, placement: Placement) -> Instance | Unplaced:
        """Takes room for one more task of the service, or says why there is none."""
        need = self._need
        roomy = [room for room in self._rooms if room.free.holds(need)]
        if not roomy:
            return self._missing()
        if placement is Placement.DISTINCT_INSTANCE:
            # It looks at the desired status: a stopping task no longer counts (ECS Developer Guide, "Define
            # which container instances Amazon ECS uses for tasks").
            roomy = [room for room in roomy if room.tasks == 0]
            if not roomy:
                return Unplaced(_DISTINCT, self._rooms[0].instance.id)
        chosen = min(roomy, key=self._order(placement))
        chosen.tasks += 1
        chosen.free = chosen.free.without(need.cpu, need.memory, need.interfaces)
        self._zones[chosen.instance.zone] += 1
        return chosen.instance

    def _order(self, placement: Placement) -> Callable[[Room], tuple[int, ...]]:
        """Every placement spreads over the zones first. lib/constructs/placement.ts has the three."""
        zones = self._zones
        match placement:
            case Placement.DISTINCT_INSTANCE:
                return lambda room: (zones[room.instance.zone],)
            case Placement.SPREAD:
                return lambda room: (zones[room.instance.zone], room.tasks)
            case Placement.BINPACK:
                return lambda room: (zones[room.instance.zone], room.free.memory)

    def _missing(self) -> Unplaced:
        """The reason for the closest instance (ECS Developer Guide, "API failure reasons")."""
        if not self._rooms:
            return Unplaced(NO_INSTANCES)
        need = self._need

        def lacks(room: Room) -> list[str]:
            free = room.free
            checks = {
                "RESOURCE:CPU": free.cpu < need.cpu,
                "RESOURCE:MEMORY": free.memory < need.memory,
                "RESOURCE:ENI": free.interfaces < need.interfaces,
            }
            return [name for name, missing in checks.items() if missing]

        closest = min(self._rooms, key=lambda room: len(lacks(room)))
        return Unplaced(lacks(closest)[0], closest.instance.id)


def tasks_to_stop(
    candidates: Iterable[Task],
    number: int,
    tasks: Iterable[Task],
    instances: Mapping[str, Instance],
    service: Service,
) -> list[Task]:
    """The candidates that a scale-in stops (ECS Developer Guide, "Use strategies to define task placement").

    The zones of all tasks stay balanced. Within a zone, "spread" stops a task of the instance with the
    most. "binpack" stops the task whose instance is left with the most memory. Own choice: tasks that do
    not serve go first.
    """
    hosts = [instances[task.instance] for task in tasks if task.wanted and task.instance]
    on_instance = Counter(instance.id for instance in hosts)
    in_zone = Counter(instance.zone for instance in hosts)

    def order(task: Task) -> tuple[int, ...]:
        if task.instance is None or not task.healthy:
            return (0, task.status is not TaskStatus.PROVISIONING, -task.id)
        instance = instances[task.instance]
        used = on_instance[instance.id]
        within = {
            Placement.DISTINCT_INSTANCE: 0,
            Placement.SPREAD: -used,
            Placement.BINPACK: used * service.task.memory - instance.registered.memory,
        }
        return (1, -in_zone[instance.zone], within[service.placement], -task.id)

    left = list(candidates)
    chosen: list[Task] = []
    for _ in range(min(number, len(left))):
        task = min(left, key=order)
        left.remove(task)
        chosen.append(task)
        if task.instance:
            on_instance[task.instance] -= 1
            in_zone[instances[task.instance].zone] -= 1
    return chosen
