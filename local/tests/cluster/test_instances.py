"""What instances register, where they start, and which of them end first."""

import pytest

from local.cluster.instances import (
    is_unbalanced,
    launch_zones,
    registered_resources,
    terminations,
    type_in_turn,
)
from local.cluster.records import Instance, InstanceStatus, Resources

NOTHING = Resources(0, 0, 0)


def instance(
    name: str, zone: str, status: InstanceStatus = InstanceStatus.ACTIVE, template: int = 1
) -> Instance:
    return Instance(name, zone, "t3.medium", NOTHING, status, template=template)


@pytest.mark.parametrize(
    ("type_name", "trunking", "expected"),
    [
        ("t3.medium", False, Resources(2048, 3788, 2)),
        ("t3.medium", True, Resources(2048, 3788, 2)),  # it has no branches
        ("m5.large", False, Resources(2048, 7577, 2)),
        ("m5.large", True, Resources(2048, 7577, 10)),  # the ECS guide's example
    ],
)
def test_registered_resources(type_name: str, trunking: bool, expected: Resources) -> None:
    assert registered_resources(type_name, trunking) == expected


def test_new_instances_go_to_the_zone_with_the_fewest() -> None:
    running = [instance("1", "a"), instance("2", "a"), instance("3", "b")]
    assert launch_zones(running, ["a", "b", "c"], 4) == ["c", "b", "c", "a"]


def test_a_draining_instance_does_not_count_for_its_zone() -> None:
    running = [instance("1", "a", InstanceStatus.DRAINING), instance("2", "b")]
    assert launch_zones(running, ["a", "b"], 1) == ["a"]


def test_a_scale_in_keeps_the_zones_even() -> None:
    running = [instance("1", "a"), instance("2", "b"), instance("3", "b"), instance("4", "b")]
    assert [one.id for one in terminations(running, 1, 3)] == ["2", "3", "1"]


def test_an_older_launch_template_goes_first() -> None:
    running = [instance("1", "a", template=2), instance("2", "a", template=1)]
    assert [one.id for one in terminations(running, 2, 1)] == ["2"]


def test_a_draining_instance_is_not_ended_again() -> None:
    assert terminations([instance("1", "a", InstanceStatus.DRAINING)], 1, 2) == []


@pytest.mark.parametrize(
    ("zones", "last", "expected"),
    [
        ("aab", InstanceStatus.ACTIVE, False),
        ("aa", InstanceStatus.ACTIVE, True),
        ("aa", InstanceStatus.REGISTERING, False),
        ("aa", InstanceStatus.DRAINING, False),
    ],
)
def test_a_group_balances_zones_that_differ_by_two(zones: str, last: InstanceStatus, expected: bool) -> None:
    running = [instance(str(number), zone) for number, zone in enumerate(zones[:-1])]
    assert is_unbalanced([*running, instance("last", zones[-1], last)], ["a", "b"]) == expected


def test_a_group_starts_its_types_in_turn() -> None:
    assert [type_in_turn(["x", "y"], launched) for launched in range(3)] == ["x", "y", "x"]
