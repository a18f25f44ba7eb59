"""Managed scaling: the metric each minute, and the group's desired capacity."""

from typing import Any

import pytest
from ministack.services import cloudwatch

from local.tests.emulator.cluster.fleet.world import CLUSTER, GROUP, PROVIDER, ApiError, World, call

METRIC = "CapacityProviderReservation"


def test_waiting_tasks_get_instances(world: World) -> None:
    world.create_group(1, 5)
    world.create_provider()
    world.run_service(memory=1800)
    world.wait(70)
    (arn,) = world.fleet.instances(CLUSTER)
    world.tasks.run(2, arn)
    world.tasks.run(3, None)

    world.wait(60)

    assert world.metrics.values(METRIC)[-1] == 300
    assert world.group()["DesiredCapacity"] == 3
    world.wait(70)
    assert world.states() == ["InService"] * 3
    policy, _ = _policy()
    cause = world.activities()[0]["Cause"]
    assert f"triggered policy {policy['PolicyName']} changing the desired capacity from 1 to 3" in cause
    assert "increasing the capacity from 1 to 3" in cause


def test_the_metric_names_provider_and_cluster(world: World) -> None:
    world.create_group(1, 5)
    world.create_provider()

    world.wait(60)

    namespace, datum = world.metrics.data[0]
    assert namespace == "AWS/ECS/ManagedScaling"
    assert datum["Dimensions"] == [
        {"Name": "CapacityProviderName", "Value": PROVIDER},
        {"Name": "ClusterName", "Value": CLUSTER},
    ]


def test_the_group_has_the_policy_and_the_alarms_of_ecs(world: World) -> None:
    world.create_group(1, 5)
    world.create_provider(targetCapacity=80)

    world.wait(120)

    policy, alarms = _policy()
    assert policy["PolicyName"].startswith("ECSManagedAutoScalingPolicy-")
    assert policy["TargetTrackingConfiguration"]["TargetValue"] == 80
    assert [(one["EvaluationPeriods"], one["Threshold"], one["ComparisonOperator"]) for one in alarms] == [
        (1, 80, "GreaterThanThreshold"),
        (15, 80, "LessThanThreshold"),
    ]

    call("ecs", "DeleteCapacityProvider", capacityProvider=PROVIDER)
    world.wait(60)
    assert call("autoscaling", "DescribePolicies")["ScalingPolicies"] == []
    assert not cloudwatch._alarms


def test_the_groups_bounds_hold(world: World) -> None:
    world.create_group(1, 2)
    world.create_provider()
    world.run_service(memory=1800)
    world.tasks.run(20, None)

    world.wait(130)

    assert world.group()["DesiredCapacity"] == 2


def test_empty_instances_go_after_fifteen_minutes(world: World) -> None:
    world.create_group(1, 8, 8)
    world.create_provider()

    world.wait(15 * 60)
    assert world.group()["DesiredCapacity"] == 8  # in the first minute, the metric had no instance
    world.wait(60)
    assert world.group()["DesiredCapacity"] == 4
    world.wait(60)
    assert world.group()["DesiredCapacity"] == 2
    world.wait(60)
    world.wait(5)
    assert (world.group()["DesiredCapacity"], len(world.ids())) == (1, 1)


@pytest.mark.parametrize("given", [{"targetCapacity": 101}, {"instanceWarmupPeriod": 10_001}])
def test_settings_out_of_range_are_refused(world: World, given: dict[str, int]) -> None:
    world.create_group(1, 1)
    with pytest.raises(ApiError, match=f"{next(iter(given))} must be an integer from"):
        world.create_provider(**given)


def test_a_warming_instance_blocks_the_scale_in(world: World) -> None:
    world.create_group(1, 8, 4)
    world.create_provider(instanceWarmupPeriod=300)
    world.wait(15 * 60)

    call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=5)
    world.wait(290)
    assert world.group()["DesiredCapacity"] == 5
    world.wait(70)

    assert world.group()["DesiredCapacity"] == 3


def test_a_group_without_managed_scaling_keeps_its_size(world: World) -> None:
    world.create_group(1, 8, 3)
    world.create_provider(status="DISABLED")

    world.wait(20 * 60)

    assert world.metrics.values(METRIC) == []
    assert world.group()["DesiredCapacity"] == 3


def test_an_instance_in_service_counts_in_the_groups_metric(world: World) -> None:
    world.create_group(2, 2)
    world.fleet.group(GROUP).record["MetricsCollection"] = [{"Granularity": "1Minute"}]  # type: ignore[union-attr]

    world.wait(125)

    assert world.metrics.values("GroupInServiceInstances") == [0, 2]
    assert call("autoscaling", "DescribeAutoScalingInstances")["AutoScalingInstances"][0]["HealthStatus"]


def _policy() -> tuple[Any, list[Any]]:
    """The group's only policy, and its alarms."""
    (policy,) = call("autoscaling", "DescribePolicies", AutoScalingGroupName=GROUP)["ScalingPolicies"]
    return policy, [cloudwatch._alarms[one["AlarmName"]] for one in policy["Alarms"]]
