"""Managed scaling: examples of AWS's texts, and the numbers M and N of a cluster."""

from itertools import pairwise

import pytest

from local.cluster.records import Instance, InstanceStatus, Placement, Resources, Service, Task, TaskStatus
from local.cluster.reservation import (
    Demand,
    ManagedScaling,
    capacity_for,
    demand,
    desired_capacity,
    more_instances,
    reservation,
    scaled_in,
)

SERVICE = Service(Resources(1024, 512), Placement.SPREAD, desired=2)
DISTINCT = Service(Resources(1024, 512), Placement.DISTINCT_INSTANCE, desired=2)
SMALL, LARGE = Resources(1024, 2000, 2), Resources(4096, 8000, 4)
SCALING = ManagedScaling(0, 1000)


@pytest.mark.parametrize(
    ("needed", "running", "target", "metric", "capacity"),
    [
        (2, 3, 100, 66, 2),  # "Deep Dive on Amazon ECS Cluster Auto Scaling", AWS's blog
        (2, 3, 50, 66, 4),  # same
        (3, 3, 100, 100, 3),  # a talk of AWS: 3 instances of 3 tasks, 7 tasks
        (4, 3, 100, 133, 4),  # same, 10 tasks
        (10, 0, 100, 200, 2),  # scale-out from 0
        (0, 0, 100, 100, 1),
        (0, 0, 90, 100, 2),  # containers-roadmap issue 653: an empty group starts two
    ],
)
def test_metric_and_capacity(needed: int, running: int, target: int, metric: int, capacity: int) -> None:
    assert int(reservation(needed, running)) == metric
    assert capacity_for(needed, running, target) == capacity


def test_a_scale_in_halves_the_fleet_each_minute() -> None:
    """From 334 to 34 instances in four minutes (AWS, September 2022; the rounding is own)."""
    steps = [334, 167, 84, 42, 34]
    assert [scaled_in(before, 34) for before, _ in pairwise(steps)] == steps[1:]
    assert scaled_in(1, 0) == 0


@pytest.mark.parametrize(
    ("waiting", "service", "types", "scaling", "expected"),
    [
        (10, SERVICE, [LARGE], SCALING, 3),
        (10, SERVICE, [SMALL, LARGE], SCALING, 3),  # the largest type gives the lower bound
        (10, DISTINCT, [LARGE], SCALING, 10),
        (0, SERVICE, [LARGE], SCALING, 0),
        (1, Service(Resources(2048, 512), Placement.SPREAD, 1), [SMALL, LARGE], SCALING, 0),
        (1, SERVICE, [LARGE], ManagedScaling(0, 10, minimum_step=2), 2),
        (40, SERVICE, [LARGE], ManagedScaling(0, 10, maximum_step=3), 3),
    ],
)
def test_instances_for_waiting_tasks(
    waiting: int, service: Service, types: list[Resources], scaling: ManagedScaling, expected: int
) -> None:
    assert more_instances(waiting, service, types, scaling) == expected


def instance(name: str, status: InstanceStatus = InstanceStatus.ACTIVE) -> Instance:
    return Instance(name, "a", "t3.medium", LARGE, status)


def test_demand_counts_instances_with_tasks_and_those_of_waiting_tasks() -> None:
    instances = [
        instance("1"),
        instance("2"),
        instance("3", InstanceStatus.DRAINING),
        instance("4", InstanceStatus.REGISTERING),
    ]
    tasks = [
        Task(1, 1, status=TaskStatus.RUNNING, instance="1"),
        Task(2, 1, status=TaskStatus.DEACTIVATING, instance="1"),
        Task(3, 1, status=TaskStatus.RUNNING, instance="3"),
        Task(4, 1),
    ]
    assert demand(instances, tasks, SERVICE, [LARGE], SCALING) == Demand(needed=2, running=2)


def capacity(
    scaling: ManagedScaling, metric: list[float], now: Demand, desired: int, warming: bool = False
) -> int:
    return desired_capacity(scaling, metric, now, desired, warming)


def test_one_minute_above_the_target_scales_out() -> None:
    assert capacity(SCALING, [100, 133], Demand(4, 3), 3) == 4


def test_the_group_keeps_its_bounds() -> None:
    assert capacity(ManagedScaling(0, 3), [133], Demand(4, 3), 3) == 3
    assert capacity(ManagedScaling(2, 9), [50] * 15, Demand(0, 4), 4) == 2


def test_instances_that_boot_count_as_already_there() -> None:
    assert capacity(SCALING, [200], Demand(4, 2), 4) == 4


@pytest.mark.parametrize(("minutes", "expected"), [(14, 4), (15, 2)])
def test_a_scale_in_needs_fifteen_minutes_below_the_target(minutes: int, expected: int) -> None:
    assert capacity(SCALING, [50.0] * minutes, Demand(2, 4), 4) == expected


def test_a_warm_up_blocks_a_scale_in() -> None:
    assert capacity(SCALING, [50] * 15, Demand(2, 4), 4, warming=True) == 4


def test_tasks_that_fit_on_no_instance_start_none() -> None:
    """The metric stays at its target (ECS Developer Guide, "How Amazon ECS managed scaling works")."""
    large = Service(Resources(8192, 512), Placement.SPREAD, desired=1)
    now = demand([], [Task(1, 1)], large, [LARGE], SCALING)
    assert reservation(now.needed, now.running) == 100
    assert capacity(SCALING, [100], now, 0) == 0


def test_a_task_that_reserves_no_cpu_is_placed_by_the_rest() -> None:
    no_cpu = Service(Resources(0, 1000, 0), Placement.SPREAD, desired=2)
    assert more_instances(4, no_cpu, [SMALL], SCALING) == 2
    assert more_instances(4, Service(Resources(0, 0, 0), Placement.SPREAD, desired=2), [SMALL], SCALING) == 1
