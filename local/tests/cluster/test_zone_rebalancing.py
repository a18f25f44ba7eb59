"""Zone rebalancing moves a task to a zone with fewer, if an instance there has room."""

from collections import Counter
from dataclasses import replace

import pytest

from local.cluster.records import Instance, InstanceStatus, Placement, Resources, Service, Task, TaskStatus
from local.cluster.zone_rebalancing import is_enabled, zone_to_fill

ROOMY = Resources(9000, 9000, 9)
SERVICE = Service(Resources(1000, 100), Placement.SPREAD, desired=3)


def cluster(counts: dict[str, int], registered: Resources = ROOMY) -> tuple[list[Task], dict[str, Instance]]:
    """One instance in each zone, with a number of tasks."""
    instances = {zone: Instance(zone, zone, "m5.large", registered, InstanceStatus.ACTIVE) for zone in counts}
    hosts = [zone for zone, number in counts.items() for _ in range(number)]
    tasks = [
        Task(number, 1, status=TaskStatus.RUNNING, instance=zone, passing=True)
        for number, zone in enumerate(hosts)
    ]
    return tasks, instances


def balanced(counts: dict[str, int]) -> list[int]:
    """The tasks of each zone after as many moves as it takes."""
    number = Counter(counts)
    service = replace(SERVICE, desired=sum(counts.values()))
    while zone := zone_to_fill(service, *cluster(dict(number)), zones=counts):
        number[max(number, key=lambda name: number[name])] -= 1
        number[zone] += 1
    return sorted(number[zone] for zone in counts)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"a": 2, "b": 0}, [1, 1]),
        ({"a": 3, "b": 0}, [1, 2]),
        ({"a": 5, "b": 0, "c": 0}, [1, 2, 2]),
        ({"a": 2, "b": 1}, [1, 2]),
    ],
)
def test_the_examples_of_the_ecs_guide(counts: dict[str, int], expected: list[int]) -> None:
    assert balanced(counts) == expected


@pytest.mark.parametrize(("maximum", "expected"), [(133, None), (134, "b")])
def test_no_task_starts_beyond_the_upper_limit(maximum: int, expected: str | None) -> None:
    """3 tasks at 133 % are 3, rounded down."""
    service = replace(SERVICE, desired=3, maximum_percent=maximum)
    assert zone_to_fill(service, *cluster({"a": 3, "b": 0}), zones=["a", "b"]) == expected


def test_a_zone_without_room_gets_no_task() -> None:
    small = replace(SERVICE, task=Resources(5000, 100))
    tasks, instances = cluster({"a": 3, "b": 0}, Resources(4000, 9000, 9))
    assert zone_to_fill(small, tasks, instances, ["a", "b"]) is None
    assert zone_to_fill(SERVICE, tasks, {"a": instances["a"]}, ["a", "b"]) is None


@pytest.mark.parametrize(
    ("maximum", "side_by_side", "expected"), [(100, False, False), (101, False, True), (100, True, True)]
)
def test_the_application_enables_it_where_a_task_may_start_first(
    maximum: int, side_by_side: bool, expected: bool
) -> None:
    assert is_enabled(replace(SERVICE, maximum_percent=maximum), side_by_side) == expected
