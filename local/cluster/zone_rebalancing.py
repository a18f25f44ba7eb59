"""Availability Zone rebalancing: when the service moves a task to a zone with fewer.

The service starts one task in the poorer zone, waits until it is healthy, and stops one in the richer zone.
It uses existing instances only, and acts only in the steady state (ECS Developer Guide, "Balancing an
Amazon ECS service across Availability Zones"). Own choice: it acts at once, because AWS names no delay.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from local.cluster.placement import Rooms, Unplaced
from local.cluster.records import Instance, Service, Task
from local.cluster.rolling import upper_limit

_MOST_DIFFERENCE = 1
"""Tasks by which two zones of a balanced service may differ: 3 tasks over 2 zones are 1 and 2."""


def is_enabled(service: Service, side_by_side: bool) -> bool:
    """Whether the application enables it, which lib/constructs/placement.ts decides."""
    return side_by_side or service.maximum_percent > 100


def zone_to_fill(
    service: Service, tasks: Sequence[Task], instances: Mapping[str, Instance], zones: Iterable[str]
) -> str | None:
    """The zone in which a task more would balance the service and has a place, or None.

    Expects a service in the steady state, so that every task has an instance.
    """
    if upper_limit(service) <= len(tasks):
        return None
    number = Counter(dict.fromkeys(zones, 0))
    number.update(instances[task.instance].zone for task in tasks if task.instance)
    richest = max(number.values())
    poor = [zone for zone in number if richest - number[zone] > _MOST_DIFFERENCE]
    for zone in sorted(poor, key=lambda name: (number[name], name)):
        rooms = Rooms([one for one in instances.values() if one.zone == zone], tasks, service.task)
        if not isinstance(rooms.place(service.placement), Unplaced):
            return zone
    return None
