"""The scheduler's next step: limits and their rounding, deployments, drains, failing tasks, and scaling."""

from collections.abc import Iterable

import pytest

from local.cluster.records import Instance, InstanceStatus, Placement, Resources, Service, Task, TaskStatus
from local.cluster.rolling import blocked, is_steady, lower_limit, step, upper_limit

NOTHING = Resources(0, 0, 0)
INSTANCES = {
    name: Instance(name, "a", "t3.medium", NOTHING, status)
    for name, status in [
        ("1", InstanceStatus.ACTIVE),
        ("2", InstanceStatus.ACTIVE),
        ("3", InstanceStatus.DRAINING),
    ]
}


def service(desired: int, minimum: int = 100, maximum: int = 200, revision: int = 2) -> Service:
    return Service(NOTHING, Placement.SPREAD, desired, revision, minimum, maximum)


def tasks(
    number: int,
    revision: int = 2,
    status: TaskStatus = TaskStatus.RUNNING,
    passing: bool | None = True,
    on: str | None = "1",
    first: int = 1,
) -> list[Task]:
    return [Task(first + i, revision, status=status, instance=on, passing=passing) for i in range(number)]


def waiting(number: int) -> list[Task]:
    return tasks(number, 2, TaskStatus.PROVISIONING, None, None, first=100)


def stepped(of: Service, now: Iterable[Task]) -> tuple[int, list[int]]:
    found = step(of, list(now), INSTANCES)
    return found.start, sorted(task.id for task in found.stop)


@pytest.mark.parametrize(
    ("desired", "minimum", "maximum", "may_stop", "may_start"),
    [(4, 50, 200, 2, 4), (2, 75, 200, 0, 2), (3, 100, 125, 0, 0)],
)
def test_the_limits_of_the_api_reference(
    desired: int, minimum: int, maximum: int, may_stop: int, may_start: int
) -> None:
    of = service(desired, minimum, maximum)
    assert desired - lower_limit(of) == may_stop
    assert upper_limit(of) - desired == may_start


@pytest.mark.parametrize(
    ("desired", "minimum", "maximum", "expected"),
    [(1, 50, 150, True), (1, 50, 200, False), (1, 0, 150, False), (2, 50, 150, False), (3, 100, 125, True)],
)
def test_rounding_can_block_a_deployment(desired: int, minimum: int, maximum: int, expected: bool) -> None:
    of = service(desired, minimum, maximum)
    assert blocked(of) == expected
    assert bool(step(of, tasks(desired, revision=1), INSTANCES)) != expected


def test_new_tasks_start_up_to_the_upper_limit_before_an_old_one_stops() -> None:
    assert stepped(service(4), tasks(4, revision=1)) == (4, [])
    assert stepped(service(4, maximum=125), tasks(4, revision=1)) == (1, [])


def test_an_old_task_stops_for_each_new_healthy_one() -> None:
    old, new = tasks(4, revision=1), tasks(1, first=11)
    assert stepped(service(4), old + new + waiting(3)) == (0, [4])


def test_old_tasks_make_place_down_to_the_lower_limit() -> None:
    assert stepped(service(4, minimum=50), tasks(4, revision=1) + waiting(4)) == (0, [3, 4])
    assert stepped(service(4, minimum=50, maximum=100), tasks(4, revision=1)) == (0, [3, 4])
    assert stepped(service(2, minimum=75), tasks(2, revision=1) + waiting(2)) == (0, [])


def test_old_tasks_stay_while_new_ones_start_on_free_room() -> None:
    starting = tasks(4, 2, TaskStatus.PENDING, None, first=11)
    assert stepped(service(4, minimum=50), tasks(4, revision=1) + starting) == (0, [])


def test_old_tasks_that_do_not_serve_stop_at_once() -> None:
    old = (
        tasks(2, revision=1)
        + tasks(1, 1, TaskStatus.PENDING, None, first=3)
        + tasks(1, 1, passing=False, first=4)
    )
    assert stepped(service(4), old) == (4, [3, 4])


def test_a_stopping_task_counts_for_no_limit() -> None:
    assert stepped(service(1), tasks(1) + tasks(1, 1, TaskStatus.DEACTIVATING, first=9)) == (0, [])


def test_tasks_of_a_draining_instance_are_replaced_within_the_limits() -> None:
    drained = tasks(2, on="3")
    assert stepped(service(2), drained) == (2, [])
    assert stepped(service(2), drained + tasks(1, first=11) + waiting(1)) == (0, [2])
    assert stepped(service(2, maximum=100), drained) == (0, [])  # stuck, as the ECS guide says
    assert stepped(service(2), tasks(2, 2, TaskStatus.PENDING, None, "3")) == (2, [1, 2])


def test_one_task_more_does_not_raise_the_limits() -> None:
    drained = tasks(7, on="3")
    assert step(service(7, maximum=138), drained, INSTANCES, more=1).start == 2  # 9 at the most
    assert step(service(7, maximum=138), tasks(7), INSTANCES, more=1).start == 1
    assert not step(service(7, maximum=138), tasks(8), INSTANCES, more=1)


def test_the_replacement_of_a_failing_task_starts_first_if_it_may() -> None:
    failing = tasks(1, passing=False, first=11)
    assert stepped(service(2), tasks(1) + failing) == (1, [])
    assert stepped(service(2, maximum=100), tasks(1) + failing) == (0, [11])
    assert stepped(service(2), tasks(2) + failing) == (0, [11])


def test_a_lost_task_is_replaced_and_a_surplus_one_stops() -> None:
    assert stepped(service(3), tasks(1)) == (2, [])
    assert stepped(service(1), tasks(3)) == (0, [2, 3])


def test_steady_is_exactly_the_desired_tasks_healthy_and_of_the_revision() -> None:
    of = service(2)
    assert is_steady(of, tasks(2))
    for other in [
        tasks(1),
        tasks(2, revision=1),
        tasks(2, passing=None),
        tasks(2) + tasks(1, 1, TaskStatus.DEACTIVATING),
    ]:
        assert not is_steady(of, other)
