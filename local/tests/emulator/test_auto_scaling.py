"""A stack with an Auto Scaling group in the running emulator: its instances join, are refreshed, and end."""

import base64
from typing import Any

from local.processes.waiting import wait_until
from local.tests.support.stacks import Client, Stacks, resource

_NAME = "scaled"
_LIMIT_SECONDS = 60.0


def test_a_stacks_instances_live_and_end_with_it(stacks: Stacks, client: Client) -> None:
    ecs, auto_scaling, ec2 = client("ecs"), client("autoscaling"), client("ec2")
    stacks.create(_NAME, _resources("ami-00000000000000001"))

    def joined() -> list[str]:
        arns = ecs.list_container_instances(cluster=_NAME, status="ACTIVE")["containerInstanceArns"]
        if not arns:
            return []
        found = ecs.describe_container_instances(cluster=_NAME, containerInstances=arns)
        return [one["ec2InstanceId"] for one in found["containerInstances"]]

    wait_until("an instance to join", lambda: len(joined()) == 1, _LIMIT_SECONDS)
    first = joined()

    stacks.update(_NAME, _resources("ami-00000000000000002"))
    second = joined()
    assert len(second) == 1
    assert second != first
    (group,) = auto_scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[_NAME])["AutoScalingGroups"]
    assert [one["LaunchTemplate"]["Version"] for one in group["Instances"]] == ["2"]
    (refresh,) = auto_scaling.describe_instance_refreshes(AutoScalingGroupName=_NAME)["InstanceRefreshes"]
    assert refresh["Status"] == "Successful"

    stacks.delete(_NAME)
    (reservation,) = ec2.describe_instances(InstanceIds=second)["Reservations"]
    assert reservation["Instances"][0]["State"]["Name"] == "terminated"


def _resources(image: str) -> dict[str, Any]:
    user_data = base64.b64encode(f"echo ECS_CLUSTER={_NAME}".encode()).decode()
    launch = {"ImageId": image, "InstanceType": "t3.medium", "UserData": user_data}
    group = resource(
        "AWS::AutoScaling::AutoScalingGroup",
        AutoScalingGroupName=_NAME,
        MinSize="1",
        MaxSize="2",
        VPCZoneIdentifier=[{"Ref": "Subnet"}],
        LaunchTemplate={
            "LaunchTemplateId": {"Ref": "Template"},
            "Version": {"Fn::GetAtt": ["Template", "LatestVersionNumber"]},
        },
    )
    preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150}
    policy = {"AutoScalingInstanceRefresh": {"Strategy": "Rolling", "Preferences": preferences}}
    return {
        "Cluster": resource("AWS::ECS::Cluster", ClusterName=_NAME),
        "Vpc": resource("AWS::EC2::VPC", CidrBlock="10.7.0.0/16"),
        "Subnet": resource("AWS::EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock="10.7.0.0/24"),
        "Template": resource("AWS::EC2::LaunchTemplate", LaunchTemplateData=launch),
        "Group": {**group, "UpdatePolicy": policy, "DependsOn": "Cluster"},
    }
