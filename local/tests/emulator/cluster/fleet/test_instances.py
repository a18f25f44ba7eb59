"""Instances start, join the cluster, drain and end, as the API tells it."""

from typing import Any

import pytest
from ministack.core.responses import request_scope

from local.emulator.cluster.fleet.launch import TRUNK_MARK
from local.paths import ROOT
from local.tests.emulator.cluster.fleet.world import CLUSTER, GROUP, PROVIDER, ApiError, World, call

JOIN = "aws autoscaling complete-lifecycle-action --lifecycle-hook-name joined"


def test_a_group_starts_its_instances_in_its_zones(world: World) -> None:
    world.create_group(2, 4)

    world.turns(1)
    assert world.states() == ["Pending", "Pending"]
    world.wait(55)
    assert world.container_instances() == []
    world.wait(10)

    assert world.states() == ["InService", "InService"]
    instances = world.group()["Instances"]
    assert [one["AvailabilityZone"] for one in instances] == world.zones
    assert {one["InstanceType"] for one in instances} == {"t3.medium"}
    assert {one["LaunchTemplate"]["Version"] for one in instances} == {"1"}


def test_a_container_instance_has_the_resources_of_its_type(world: World) -> None:
    world.create_group(1, 1)
    world.create_provider()
    world.run_service()
    world.wait(70)
    (arn,) = world.fleet.instances(CLUSTER)
    world.tasks.run(2, arn)

    (one,) = world.container_instances()

    assert one["containerInstanceArn"] == arn
    assert (one["status"], one["agentConnected"], one["capacityProviderName"]) == ("ACTIVE", True, PROVIDER)
    assert (one["runningTasksCount"], one["pendingTasksCount"]) == (2, 0)
    resources = {
        kind: {item["name"]: item["integerValue"] for item in one[kind]}
        for kind in ("registeredResources", "remainingResources")
    }
    assert resources["registeredResources"] == {"CPU": 2048, "MEMORY": int(4096 * 0.925)}
    assert resources["remainingResources"] == {"CPU": 1024, "MEMORY": int(4096 * 0.925) - 2048}
    attributes = {item["name"]: item["value"] for item in one["attributes"]}
    machine = _ec2(one["ec2InstanceId"])
    assert attributes["ecs.availability-zone"] == machine["Placement"]["AvailabilityZone"] == "us-east-1a"
    assert attributes["ecs.subnet-id"] == machine["SubnetId"] == world.fleet.subnet(arn) == world.subnets[0]
    assert machine["State"]["Name"] == "running"
    assert machine["PrivateIpAddress"].startswith("10.9.0.")
    (cluster,) = call("ecs", "DescribeClusters", clusters=[CLUSTER])["clusters"]
    assert cluster["registeredContainerInstancesCount"] == 1


def test_an_instance_completes_the_hook_when_it_has_joined(world: World) -> None:
    template = world.launch_template(JOIN, name="joining")
    world.create_group(1, 3, LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"})
    world.turns(1)  # the first instance starts before the hook exists
    _put_hook("joined", "LAUNCHING", 600, "ABANDON")
    world.turns(2)
    assert world.states() == ["Pending"]
    world.wait(70)
    assert world.states() == ["InService"]

    call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=2)
    world.wait(50)
    assert world.states() == ["InService", "Pending:Wait"]
    assert world.activities()[0]["StatusCode"] == "MidLifecycleAction"
    world.wait(20)

    assert world.states() == ["InService", "InService"]
    newest = world.activities()[0]
    assert newest["StatusCode"] == "Successful"
    assert newest["Description"].startswith("Launching a new EC2 instance: i-")
    assert "changing the desired capacity from 1 to 2" in newest["Cause"]


def test_an_instance_that_never_joins_is_replaced(world: World) -> None:
    template = world.launch_template("echo ECS_CLUSTER=absent", JOIN, name="lost")
    world.create_group(0, 1, LaunchTemplate={"LaunchTemplateId": template, "Version": "$Latest"})
    _put_hook("joined", "LAUNCHING", 600, "ABANDON")
    call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=1)

    world.wait(590)
    (first,) = world.ids()
    world.wait(30)

    (second,) = world.ids()
    assert first != second
    assert _ec2_state(first) == "terminated"
    assert "Cancelled" in [one["StatusCode"] for one in world.activities()]


def test_an_instance_drains_before_it_ends(world: World) -> None:
    world.create_group(1, 2, 2)
    world.create_provider()
    world.wait(70)
    for arn in world.fleet.instances(CLUSTER):
        world.tasks.run(1, arn)

    call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=1)
    world.wait(30)

    assert world.states() == ["InService", "Terminating:Wait"]
    leaves = next(one for one in world.group()["Instances"] if one["LifecycleState"] == "Terminating:Wait")
    ec2_id = leaves["InstanceId"]
    arn = world.container_instance(ec2_id)["containerInstanceArn"]
    assert world.activities()[0]["StatusCode"] == "MidTerminatingLifecycleAction"
    draining = call("ecs", "ListContainerInstances", cluster=CLUSTER, status="DRAINING")
    assert draining["containerInstanceArns"] == [arn]

    world.tasks.tasks.clear()
    world.turns(1)
    assert world.states() == ["InService", "Terminating:Proceed"]
    world.turns(1)
    assert ec2_id not in world.ids()
    assert _ec2_state(ec2_id) == "terminated"
    assert world.tasks.lost == []
    request = {"cluster": CLUSTER, "containerInstances": [arn]}
    failures = call("ecs", "DescribeContainerInstances", **request)["failures"]
    assert failures == [{"arn": arn, "reason": "MISSING"}]


def test_draining_ends_with_the_heartbeat_timeout(world: World) -> None:
    world.create_group(0, 1, 1)
    world.create_provider()
    _put_hook("ecs-managed-draining-termination-hook", "TERMINATING", 900, "CONTINUE")
    world.wait(70)
    (arn,) = world.fleet.instances(CLUSTER)
    (ec2_id,) = world.ids()
    world.tasks.run(1, arn)

    call("autoscaling", "UpdateAutoScalingGroup", AutoScalingGroupName=GROUP, MaxSize=0)
    world.wait(890)
    assert world.states() == ["Terminating:Wait"]
    world.wait(20)

    assert world.ids() == []
    assert world.tasks.lost == [(arn, f"Host EC2 (instance {ec2_id}) terminated.")]


def test_a_user_drains_an_instance_that_stays(world: World) -> None:
    world.create_group(1, 2)
    world.wait(70)
    (arn,) = world.fleet.instances(CLUSTER)

    request = {"cluster": CLUSTER, "containerInstances": [arn, "absent"]}
    answer = call("ecs", "UpdateContainerInstancesState", status="DRAINING", **request)
    world.wait(100)

    assert answer["failures"][0]["reason"] == "MISSING"
    assert [one["status"] for one in world.container_instances()] == ["DRAINING"]
    assert world.states() == ["InService"]
    call("ecs", "UpdateContainerInstancesState", status="ACTIVE", **request)
    assert [one["status"] for one in world.container_instances()] == ["ACTIVE"]


def test_types_take_turns_and_some_are_spot(world: World) -> None:
    reference = {"LaunchTemplateId": world.launch_template(name="mixed"), "Version": "$Latest"}
    policy = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": reference,
            "Overrides": [{"InstanceType": "t3.medium"}, {"InstanceType": "t3a.medium"}],
        },
        "InstancesDistribution": {"OnDemandBaseCapacity": 1, "OnDemandPercentageAboveBaseCapacity": 50},
    }
    world.create_group(5, 5, MixedInstancesPolicy=policy)
    world.wait(70)

    assert [one["InstanceType"] for one in world.group()["Instances"]] == [
        "t3.medium",
        "t3a.medium",
        "t3.medium",
        "t3a.medium",
        "t3.medium",
    ]
    assert sum(_ec2(one).get("InstanceLifecycle") == "spot" for one in world.ids()) == 2
    shown = world.group()["MixedInstancesPolicy"]["InstancesDistribution"]
    assert shown["OnDemandPercentageAboveBaseCapacity"] == 50


def test_a_trunk_takes_more_tasks(world: World) -> None:
    template = world.launch_template(f"# {TRUNK_MARK}", name="trunk", InstanceType="c5.large")
    world.create_group(1, 1, LaunchTemplate={"LaunchTemplateId": template, "Version": "1"})
    world.wait(70)

    (instance,) = world.fleet.instances(CLUSTER).values()
    (shown,) = world.container_instances()

    assert instance.registered.interfaces == 10
    assert TRUNK_MARK in (ROOT / "lib/constructs/launch-template.ts").read_text()
    assert "ecs.awsvpc-trunk-id" in {one["name"] for one in shown["attributes"]}


def test_bad_requests_get_errors_of_aws(world: World) -> None:
    world.create_group(1, 2)
    world.wait(70)
    refused: dict[str, tuple[str, dict[str, Any]]] = {
        "is above max value 2": ("SetDesiredCapacity", {"DesiredCapacity": 3}),
        "must be greater than or equal to min bound, 5": ("UpdateAutoScalingGroup", {"MinSize": 5}),
        "while there are instances": ("DeleteAutoScalingGroup", {}),
        "No active Lifecycle Action": (
            "CompleteLifecycleAction",
            {"LifecycleHookName": "x", "InstanceId": "i-1", "LifecycleActionResult": "CONTINUE"},
        ),
    }
    for message, (action, request) in refused.items():
        with pytest.raises(ApiError, match=message):
            call("autoscaling", action, AutoScalingGroupName=GROUP, **request)
    with pytest.raises(ApiError, match="No managed instance found for instance ID: i-1"):
        call(
            "autoscaling",
            "TerminateInstanceInAutoScalingGroup",
            InstanceId="i-1",
            ShouldDecrementDesiredCapacity=False,
        )
    with pytest.raises(ApiError, match="ClusterNotFoundException"):
        call("ecs", "ListContainerInstances", cluster="absent")
    with pytest.raises(ApiError, match="ClusterContainsContainerInstancesException"):
        call("ecs", "DeleteCluster", cluster=CLUSTER)


def test_an_instance_is_terminated_by_hand(world: World) -> None:
    world.create_group(1, 2, 2)
    world.wait(70)
    first, second = world.ids()

    answer = call(
        "autoscaling",
        "TerminateInstanceInAutoScalingGroup",
        InstanceId=first,
        ShouldDecrementDesiredCapacity=True,
    )
    world.wait(10)

    assert "shrinking the capacity from 2 to 1" in answer["Activity"]["Cause"]
    assert world.ids() == [second]
    call("ec2", "TerminateInstances", InstanceIds=[second])
    world.wait(70)
    (third,) = world.ids()
    assert third != second
    assert world.states() == ["InService"]


def test_a_group_that_is_deleted_by_force_ends_its_instances(world: World) -> None:
    world.create_group(1, 2)
    world.wait(70)
    (ec2_id,) = world.ids()

    call("autoscaling", "DeleteAutoScalingGroup", AutoScalingGroupName=GROUP, ForceDelete=True)
    world.turns(1)

    assert _ec2_state(ec2_id) == "terminated"
    assert world.container_instances() == []
    call("ecs", "DeleteCluster", cluster=CLUSTER)


def test_a_request_of_another_region_leaves_the_fleet_alone(world: World) -> None:
    world.create_group(1, 1)
    world.wait(70)

    with request_scope("000000000000", "eu-west-1"):
        assert call("autoscaling", "DescribeAutoScalingGroups")["AutoScalingGroups"] == []
        with pytest.raises(ApiError, match="AutoScalingGroup instances not found"):
            call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=0)
    world.wait(5)

    assert world.states() == ["InService"]


def test_a_deleted_hook_lets_an_instance_end(world: World) -> None:
    world.create_group(0, 1, 1)
    _put_hook("mine", "TERMINATING", 3600, "CONTINUE")
    world.wait(70)
    call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=0)
    world.wait(30)
    assert world.states() == ["Terminating:Wait"]

    call("autoscaling", "DeleteLifecycleHook", AutoScalingGroupName=GROUP, LifecycleHookName="mine")
    world.wait(5)

    assert world.ids() == []


def test_a_lifecycle_action_is_completed_by_hand(world: World) -> None:
    world.create_group(0, 1)
    _put_hook("mine", "LAUNCHING", 300, "ABANDON")
    call("autoscaling", "SetDesiredCapacity", AutoScalingGroupName=GROUP, DesiredCapacity=1)
    world.wait(290)
    action = {"AutoScalingGroupName": GROUP, "LifecycleHookName": "mine", "InstanceId": world.ids()[0]}

    call("autoscaling", "RecordLifecycleActionHeartbeat", **action)
    world.wait(290)
    assert world.states() == ["Pending:Wait"]
    call("autoscaling", "CompleteLifecycleAction", **action, LifecycleActionResult="CONTINUE")
    world.wait(5)

    assert world.states() == ["InService"]


def _put_hook(name: str, transition: str, seconds: int, result: str) -> None:
    call(
        "autoscaling",
        "PutLifecycleHook",
        AutoScalingGroupName=GROUP,
        LifecycleHookName=name,
        LifecycleTransition=f"autoscaling:EC2_INSTANCE_{transition}",
        HeartbeatTimeout=seconds,
        DefaultResult=result,
    )


def _ec2(ec2_id: str) -> dict[str, Any]:
    (found,) = call("ec2", "DescribeInstances", InstanceIds=[ec2_id])["Reservations"][0]["Instances"]
    return dict(found)


def _ec2_state(ec2_id: str) -> Any:
    return _ec2(ec2_id)["State"]["Name"]
