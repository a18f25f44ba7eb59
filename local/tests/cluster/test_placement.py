"""Placement of tasks, and the choice of the tasks that a scale-in stops."""

from collections.abc import Iterable

import pytest

from local.cluster.placement import Rooms, Unplaced, tasks_to_stop
from local.cluster.records import Instance, InstanceStatus, Placement, Resources, Service, Task, TaskStatus

NEED = Resources(1024, 512)
MEDIUM = Resources(2048, 3788, 2)
DISTINCT, SPREAD, BINPACK = Placement.DISTINCT_INSTANCE, Placement.SPREAD, Placement.BINPACK


def instance(name: str, zone: str = "a", registered: Resources = MEDIUM) -> Instance:
    return Instance(name, zone, "t3.medium", registered, InstanceStatus.ACTIVE)


def task(number: int, on: str | None, status: TaskStatus = TaskStatus.RUNNING) -> Task:
    return Task(number, 1, status=status, instance=on, passing=True)


def place(
    placement: Placement, instances: Iterable[Instance], tasks: Iterable[Task], need: Resources = NEED
) -> str | Unplaced:
    found = Rooms(instances, tasks, need).place(placement)
    return found if isinstance(found, Unplaced) else found.id


@pytest.mark.parametrize(
    ("need", "reason"),
    [
        (Resources(2049, 512), "RESOURCE:CPU"),
        (Resources(1024, 3789), "RESOURCE:MEMORY"),
        (Resources(128, 64, 3), "RESOURCE:ENI"),
    ],
)
def test_a_task_that_is_too_large_names_the_resource(need: Resources, reason: str) -> None:
    assert place(SPREAD, [instance("1")], [], need) == Unplaced(reason, "1")


def test_a_stopping_task_keeps_its_resources() -> None:
    stopping = [task(number, "1", TaskStatus.DEACTIVATING) for number in range(2)]
    assert place(SPREAD, [instance("1")], stopping) == Unplaced("RESOURCE:CPU", "1")


def test_distinct_instance_does_not_count_a_stopping_task() -> None:
    assert place(DISTINCT, [instance("1")], [task(1, "1", TaskStatus.DEACTIVATING)]) == "1"
    unplaced = place(DISTINCT, [instance("1")], [task(1, "1")])
    assert unplaced == Unplaced("distinctInstance placement constraint unsatisfied", "1")


@pytest.mark.parametrize("status", [InstanceStatus.DRAINING, InstanceStatus.REGISTERING])
def test_only_an_active_instance_takes_tasks(status: InstanceStatus) -> None:
    other = Instance("1", "a", "t3.medium", MEDIUM, status)
    assert place(SPREAD, [other], []) == Unplaced("NO ACTIVE INSTANCES")


@pytest.mark.parametrize("placement", Placement)
def test_the_zone_with_the_fewest_tasks_comes_first(placement: Placement) -> None:
    assert place(placement, [instance("1"), instance("2"), instance("3", "b")], [task(1, "1")]) == "3"


def test_spread_then_takes_the_instance_with_the_fewest_tasks() -> None:
    assert place(SPREAD, [instance("1"), instance("2")], [task(1, "1")]) == "2"


def test_binpack_then_takes_the_instance_with_the_least_memory_left() -> None:
    assert place(BINPACK, [instance("1"), instance("2")], [task(1, "2")]) == "2"
    small = Resources(2048, 1024, 2)
    assert place(BINPACK, [instance("1"), instance("2", registered=small)], []) == "2"


def test_placed_tasks_take_their_room_at_once() -> None:
    rooms = Rooms([instance("1"), instance("2", "b")], [], NEED)
    found = [rooms.place(SPREAD) for _ in range(5)]
    assert [one.id for one in found if isinstance(one, Instance)] == ["1", "2", "1", "2"]
    assert found[4] == Unplaced("RESOURCE:CPU", "1")


def stopped(placement: Placement, number: int, tasks: list[Task], instances: list[Instance]) -> list[int]:
    service = Service(NEED, placement, desired=0)
    by_id = {one.id: one for one in instances}
    return [one.id for one in tasks_to_stop(tasks, number, tasks, by_id, service)]


@pytest.mark.parametrize("placement", Placement)
def test_a_scale_in_keeps_the_zones_balanced(placement: Placement) -> None:
    instances = [instance("1"), instance("2"), instance("3", "b")]
    tasks = [task(1, "1"), task(2, "2"), task(3, "3")]
    assert stopped(placement, 1, tasks, instances) == [2]


def test_spread_stops_a_task_of_the_fullest_instance() -> None:
    tasks = [task(1, "1"), task(2, "2"), task(3, "1"), task(4, "2"), task(5, "1")]
    assert stopped(SPREAD, 2, tasks, [instance("1"), instance("2")]) == [5, 4]


def test_binpack_stops_the_task_that_frees_an_instance() -> None:
    tasks = [task(1, "1"), task(2, "1"), task(3, "2")]
    assert stopped(BINPACK, 2, tasks, [instance("1"), instance("2")]) == [3, 2]


def test_tasks_that_do_not_serve_go_first() -> None:
    tasks = [task(1, "1"), task(2, None, TaskStatus.PROVISIONING), task(3, "1", TaskStatus.PENDING)]
    assert stopped(SPREAD, 3, tasks, [instance("1")]) == [2, 3, 1]
