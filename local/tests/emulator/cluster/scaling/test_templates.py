"""The two CloudFormation types: created, updated in place, replaced and deleted."""

from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.tests.support.stacks import Client, StackFailed, Stacks, resource
from local.tests.support.tiny_service import resources, write_image

_NAME = "scaling-stack"
_RESOURCE = f"service/{_NAME}/{_NAME}"
_ACTION = {
    "ScheduledActionName": "night",
    "Schedule": "cron(0 22 * * ? *)",
    "Timezone": "Asia/Tokyo",
    "StartTime": "2090-01-01T00:00:00Z",
    "ScalableTargetAction": {"MinCapacity": 0, "MaxCapacity": "0"},
}
_OUTPUTS: dict[str, Any] = {
    "Ref": {"Ref": "Scaling"},
    "Id": {"Fn::GetAtt": ["Scaling", "Id"]},
    "Policy": {"Ref": "Policy"},
    "Arn": {"Fn::GetAtt": ["Policy", "Arn"]},
}


def test_target_and_policy(stacks: Stacks, client: Client, emulator: EmulatedAws) -> None:
    scaling, cloudwatch = client("application-autoscaling"), client("cloudwatch")
    template = resources(_NAME, write_image(emulator.images, _NAME), tasks=2)
    target, policy = template["Scaling"]["Properties"], template["Policy"]["Properties"]

    def described() -> dict[str, Any]:
        found: dict[str, Any] = scaling.describe_scalable_targets(
            ServiceNamespace="ecs", ResourceIds=[_RESOURCE]
        )["ScalableTargets"][0]
        return found

    def desired() -> int:
        service = client("ecs").describe_services(cluster=_NAME, services=[_NAME])["services"][0]
        return int(service["desiredCount"])

    def actions() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = scaling.describe_scheduled_actions(
            ServiceNamespace="ecs", ResourceId=_RESOURCE
        )["ScheduledActions"]
        return found

    target.update(
        MaxCapacity="4",
        ScheduledActions=[_ACTION],
        SuspendedState={"DynamicScalingInSuspended": "true"},
        Tags=[{"Key": "Environment", "Value": "Test"}],
    )
    made = stacks.create(_NAME, template, **_OUTPUTS)
    assert made["Ref"] == made["Id"] == f"{_RESOURCE}|ecs:service:DesiredCount|ecs"
    assert desired() == 2
    assert (described()["MinCapacity"], described()["MaxCapacity"]) == (2, 4)
    assert described()["SuspendedState"]["DynamicScalingInSuspended"]
    tags = scaling.list_tags_for_resource(ResourceARN=described()["ScalableTargetARN"])["Tags"]
    assert tags == {"Environment": "Test"}
    (action,) = actions()
    assert action["Timezone"] == "Asia/Tokyo"
    assert action["ScalableTargetAction"] == {"MinCapacity": 0, "MaxCapacity": 0}
    (found,) = scaling.describe_scaling_policies(ServiceNamespace="ecs", ResourceId=_RESOURCE)[
        "ScalingPolicies"
    ]
    assert made["Policy"] == made["Arn"] == found["PolicyARN"]

    target.update(MinCapacity=1, ScheduledActions=[], SuspendedState={"DynamicScalingInSuspended": False})
    policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] = "50"
    assert stacks.update(_NAME, template, **_OUTPUTS) == made, "both are updated in place"
    assert desired() == 2, "2 is between the bounds"
    assert actions() == []
    assert not described()["SuspendedState"]["DynamicScalingInSuspended"]
    alarms = [alarm["AlarmName"] for alarm in found["Alarms"]]
    thresholds = [a["Threshold"] for a in cloudwatch.describe_alarms(AlarmNames=alarms)["MetricAlarms"]]
    assert thresholds == [50, 45]

    policy["PolicyName"] = "renamed"
    assert stacks.update(_NAME, template, **_OUTPUTS)["Policy"] != made["Policy"]
    names = [
        one["PolicyName"]
        for one in scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    ]
    assert names == ["renamed"]
    assert cloudwatch.describe_alarms(AlarmNames=alarms)["MetricAlarms"] == []

    policy["PolicyType"] = "StepScaling"
    with pytest.raises(StackFailed, match="not emulated: policy type StepScaling"):
        stacks.update(_NAME, template)

    stacks.delete(_NAME)
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []
    assert cloudwatch.describe_alarms(AlarmNamePrefix=f"TargetTracking-{_RESOURCE}")["MetricAlarms"] == []


def test_policy_on_requests(stacks: Stacks, client: Client, emulator: EmulatedAws) -> None:
    name = "scaling-requests"
    template = resources(name, write_image(emulator.images, name), tasks=1)
    template["Policy"]["Properties"]["TargetTrackingScalingPolicyConfiguration"] = {
        "PredefinedMetricSpecification": {
            "PredefinedMetricType": "ALBRequestCountPerTarget",
            "ResourceLabel": {"Fn::Sub": "${Balancer.LoadBalancerFullName}/${Targets.TargetGroupFullName}"},
        },
        "TargetValue": 1000,
    }
    arns = stacks.create(name, template, Group={"Ref": "Targets"}, Balancer={"Ref": "Balancer"})
    (alarm, _) = client("cloudwatch").describe_alarms(
        AlarmNamePrefix=f"TargetTracking-service/{name}/{name}-"
    )["MetricAlarms"]
    dimensions = {item["Name"]: item["Value"] for item in alarm["Dimensions"]}
    assert dimensions["TargetGroup"] == arns["Group"].rpartition(":")[2]
    assert dimensions["LoadBalancer"] == arns["Balancer"].partition(":loadbalancer/")[2]
    stacks.delete(name)


def test_target_of_a_service_that_is_not_there(stacks: Stacks) -> None:
    target = resource(
        "AWS::ApplicationAutoScaling::ScalableTarget",
        ServiceNamespace="ecs",
        ScalableDimension="ecs:service:DesiredCount",
        ResourceId="service/none/none",
        MinCapacity=1,
        MaxCapacity=1,
    )
    with pytest.raises(StackFailed, match="ECS service doesn't exist: service/none/none"):
        stacks.create("no-service", {"Target": target})
    stacks.delete("no-service")
