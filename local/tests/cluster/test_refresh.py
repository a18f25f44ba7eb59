"""An instance refresh starts new instances first, and then ends as many old ones."""

import pytest

from local.cluster.records import Instance, InstanceStatus, Resources
from local.cluster.refresh import Refresh, RefreshStep, is_done, refresh_step

ACTIVE, DRAINING, REGISTERING = InstanceStatus.ACTIVE, InstanceStatus.DRAINING, InstanceStatus.REGISTERING
REFRESH = Refresh(template=2)


def instances(number: int, template: int, status: InstanceStatus = ACTIVE) -> list[Instance]:
    return [
        Instance(f"{template}-{status}-{i}", "a", "t3.medium", Resources(0, 0, 0), status, template=template)
        for i in range(number)
    ]


def stepped(desired: int, now: list[Instance], refresh: Refresh = REFRESH, at: float = 0) -> tuple[int, int]:
    step = refresh_step(refresh, desired, now, at)
    assert all(one.template == 1 for one in step.terminate)
    return step.launch, len(step.terminate)


@pytest.mark.parametrize(("desired", "launch"), [(1, 1), (2, 1), (3, 2), (4, 2), (9, 5)])
def test_half_as_many_new_instances_start_first(desired: int, launch: int) -> None:
    assert stepped(desired, instances(desired, 1)) == (launch, 0)


def test_an_old_instance_ends_only_when_a_new_one_has_joined() -> None:
    assert stepped(4, instances(4, 1) + instances(2, 2, REGISTERING)) == (0, 0)
    assert stepped(4, instances(4, 1) + instances(2, 2)) == (0, 2)


def test_a_new_instance_counts_after_its_warm_up() -> None:
    slow = Refresh(template=2, warmup=120)
    joined = instances(2, 1) + instances(1, 2)
    assert stepped(2, joined, slow, at=119) == (0, 0)
    assert stepped(2, joined, slow, at=120) == (0, 1)


def test_a_draining_instance_counts_in_neither_limit() -> None:
    now = instances(2, 1) + instances(2, 1, DRAINING) + instances(2, 2)
    assert stepped(4, now) == (2, 0)


def test_the_last_old_instances_end() -> None:
    assert stepped(2, instances(1, 1) + instances(2, 2)) == (0, 1)


def test_done_is_when_only_new_instances_are_left() -> None:
    assert is_done(REFRESH, instances(2, 2))
    assert not is_done(REFRESH, instances(2, 2) + instances(1, 1, DRAINING))
    assert not is_done(REFRESH, instances(2, 2, REGISTERING))
    assert refresh_step(REFRESH, 2, instances(2, 2), 0) == RefreshStep()
