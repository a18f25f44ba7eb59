"""CloudFormation's Auto Scaling group: its refresh at an update, and its wait at a deletion."""

from types import SimpleNamespace
from typing import Any

import pytest
from ministack.services import cloudformation

from local.emulator.resource_types import auto_scaling_group
from local.emulator.resource_types.auto_scaling_group import AutoScalingGroup
from local.emulator.resource_types.service_api import ApiError
from local.tests.emulator.cluster.fleet.world import CLUSTER, GROUP, World, call

STACK = "stack"
HALVES = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "ScaleInProtectedInstances": "Refresh"}


@pytest.fixture
def group(world: World, monkeypatch: pytest.MonkeyPatch) -> AutoScalingGroup:
    """The resource type. Its waits let the world's time pass."""
    monkeypatch.setattr(auto_scaling_group, "time", SimpleNamespace(sleep=lambda _: world.wait(20, step=20)))
    monkeypatch.setattr(AutoScalingGroup, "clock", world.loop.clock)
    policy = {"AutoScalingInstanceRefresh": {"Strategy": "Rolling", "Preferences": HALVES}}
    monkeypatch.setitem(
        cloudformation._stacks,
        STACK,
        {
            "_resources": {
                "Other": {"ResourceType": "AWS::ECS::Cluster", "PhysicalResourceId": GROUP},
                "Group": {"ResourceType": auto_scaling_group.GROUP, "PhysicalResourceId": GROUP},
            },
            "_template": {"Resources": {"Group": {"UpdatePolicy": policy}}},
        },
    )
    return AutoScalingGroup()


def _properties(world: World, **given: Any) -> dict[str, Any]:
    return {
        "AutoScalingGroupName": GROUP,
        "MinSize": "1",
        "MaxSize": "5",
        "VPCZoneIdentifier": world.subnets,
        **given,
    }


def _template(world: World, version: str, name: str = "template") -> dict[str, str]:
    return {"LaunchTemplateId": world.launch_template(name=name), "Version": version}


def test_a_changed_launch_template_replaces_the_instances(world: World, group: AutoScalingGroup) -> None:
    before = _properties(world, LaunchTemplate=_template(world, "1"))
    assert group.create("Group", before, STACK) == GROUP
    call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=3)
    world.wait(70)
    old = world.ids()

    after = _properties(world, LaunchTemplate=_template(world, "1", "other"), MaxSize="4")
    assert group.update(GROUP, before, after, STACK) == GROUP

    assert (world.group()["DesiredCapacity"], world.group()["MaxSize"]) == (3, 4)
    assert not set(old) & set(world.ids())
    (refresh,) = _refreshes()
    assert (refresh["Status"], refresh["Preferences"]["MaxHealthyPercentage"]) == ("Successful", 150)


def test_other_changes_replace_nothing(world: World, group: AutoScalingGroup) -> None:
    before = _properties(world, LaunchTemplate=_template(world, "1"))
    group.create("Group", before, STACK)
    world.wait(70)

    group.update(GROUP, before, {**before, "MinSize": "2"}, STACK)
    world.wait(5)

    assert world.group()["DesiredCapacity"] == 2
    assert _refreshes() == []


def test_a_failed_refresh_fails_the_update(world: World, group: AutoScalingGroup) -> None:
    before = _properties(world, LaunchTemplate=_template(world, "1"))
    group.create("Group", before, STACK)
    world.wait(70)
    absent = {"LaunchTemplateId": "lt-0", "Version": "1"}

    with pytest.raises(ValueError, match="Failed: No instance was replaced within 60 minutes"):
        group.update(GROUP, before, {**before, "LaunchTemplate": absent}, STACK)


def test_a_deletion_waits_for_the_drain(world: World, group: AutoScalingGroup) -> None:
    group.create("Group", _properties(world, LaunchTemplate=_template(world, "1")), STACK)
    world.create_provider()
    world.wait(70)
    (arn,) = world.fleet.instances(CLUSTER)
    world.tasks.run(1, arn)
    started = world.loop.clock.now()

    group.delete(GROUP, {})

    # The hook's heartbeat timeout ends the drain.
    assert 3600 < world.loop.clock.now() - started < 3660
    assert [one for one, _ in world.tasks.lost] == [arn]
    assert call("autoscaling", "DescribeAutoScalingGroups")["AutoScalingGroups"] == []


def test_a_deletion_without_tasks_takes_a_moment(world: World, group: AutoScalingGroup) -> None:
    group.create("Group", _properties(world, LaunchTemplate=_template(world, "1")), STACK)
    world.create_provider()
    world.wait(70)
    started = world.loop.clock.now()

    group.delete(GROUP, {})

    assert world.loop.clock.now() - started <= 40


def test_a_deletion_that_never_ends_fails(world: World, group: AutoScalingGroup) -> None:
    group.create("Group", _properties(world, LaunchTemplate=_template(world, "1")), STACK)
    world.create_provider()
    hook = {"AutoScalingGroupName": GROUP, "LifecycleHookName": "ecs-managed-draining-termination-hook"}
    transition = "autoscaling:EC2_INSTANCE_TERMINATING"
    call("autoscaling", "PutLifecycleHook", **hook, LifecycleTransition=transition, HeartbeatTimeout=100_000)
    world.wait(70)
    (arn,) = world.fleet.instances(CLUSTER)
    world.tasks.run(1, arn)

    with pytest.raises(ValueError, match=r"did not stabilize: it waited 7200 s for .*Terminating:Wait"):
        group.delete(GROUP, {})


def test_the_group_keeps_its_policy_and_metrics(world: World, group: AutoScalingGroup) -> None:
    policy = {
        "LaunchTemplate": {"LaunchTemplateSpecification": _template(world, "1")},
        "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 30},
    }
    metrics = [{"Granularity": "1Minute", "Metrics": ["GroupInServiceInstances"]}]
    group.create("Group", _properties(world, MixedInstancesPolicy=policy, MetricsCollection=metrics), STACK)

    shown = world.group()

    assert shown["MixedInstancesPolicy"]["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"] == 30
    assert shown["EnabledMetrics"] == [{"Metric": "GroupInServiceInstances", "Granularity": "1Minute"}]


def test_a_name_is_taken_once(world: World, group: AutoScalingGroup) -> None:
    properties = _properties(world, LaunchTemplate=_template(world, "1"))
    group.create("Group", properties, STACK)
    with pytest.raises(ApiError, match="by this name already exists"):
        group.create("Group", properties, STACK)


def test_a_group_needs_launch_settings(world: World, group: AutoScalingGroup) -> None:
    with pytest.raises(ApiError, match="a group needs one of: LaunchTemplate"):
        group.create("Group", _properties(world), STACK)


def test_a_policy_with_a_bad_number_is_refused(world: World, group: AutoScalingGroup) -> None:
    policy = {"InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": "x"}}
    with pytest.raises(ValueError, match="OnDemandPercentageAboveBaseCapacity must be an integer"):
        group.create("Group", _properties(world, MixedInstancesPolicy=policy), STACK)


def _refreshes() -> list[Any]:
    answer = call("autoscaling", "DescribeInstanceRefreshes", AutoScalingGroupName=GROUP)
    return list(answer["InstanceRefreshes"])
