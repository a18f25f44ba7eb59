"""Launches that fail: the group tells why, tries on, and the loop goes on."""

from typing import Any

import pytest

from local.tests.emulator.cluster.fleet.world import GROUP, ApiError, World, call


def _failures(world: World) -> list[str]:
    return [one["StatusMessage"] for one in world.activities() if one["StatusCode"] == "Failed"]


def test_an_unknown_instance_type(world: World) -> None:
    template = world.launch_template(name="unknown", InstanceType="t3.gigantic")
    world.create_group(1, 2, LaunchTemplate={"LaunchTemplateId": template, "Version": "1"})
    world.create_provider()
    world.run_service()
    world.tasks.run(1, None)

    world.wait(130)

    assert world.ids() == []
    assert _failures(world) == [
        "Invalid value 't3.gigantic' for InstanceType.  Launching EC2 instance failed."
    ]


def test_a_full_subnet(world: World) -> None:
    vpc = call("ec2", "DescribeSubnets", SubnetIds=world.subnets[:1])["Subnets"][0]["VpcId"]
    small = call("ec2", "CreateSubnet", VpcId=vpc, CidrBlock="10.9.9.0/28", AvailabilityZone="us-east-1a")
    world.subnets = [small["Subnet"]["SubnetId"]]

    world.create_group(12, 12)
    world.wait(70)

    assert world.states() == ["InService"] * 11
    assert "not enough free addresses" in _failures(world)[0]


def test_a_launch_template_that_is_deleted(world: World) -> None:
    world.create_group(0, 1)
    template = world.group()["LaunchTemplate"]["LaunchTemplateId"]
    call("ec2", "DeleteLaunchTemplate", LaunchTemplateId=template)

    call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=1)
    world.wait(130)

    assert _failures(world) == ["The launch template does not exist.  Launching EC2 instance failed."]


def test_a_policy_with_a_bad_number_is_refused(world: World) -> None:
    policy: dict[str, Any] = {
        "LaunchTemplate": {"LaunchTemplateSpecification": {"LaunchTemplateId": world.launch_template()}},
        "InstancesDistribution": {"OnDemandBaseCapacity": -1},
    }
    with pytest.raises(ApiError, match="OnDemandBaseCapacity must be an integer"):
        world.create_group(1, 2, MixedInstancesPolicy=policy)
