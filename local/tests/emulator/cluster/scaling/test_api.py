"""The API as the AWS CLI sees it: botocore sends and reads it, to an emulator in a process of its own."""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.deployment.emulated_aws import EmulatedAws
from local.processes.waiting import wait_until
from local.tests.support.raw import ask
from local.tests.support.stacks import Client, Stacks
from local.tests.support.tiny_service import resources, write_image

_CLUSTER = "scaling-api"
_IDENTITY = {"ServiceNamespace": "ecs", "ScalableDimension": "ecs:service:DesiredCount"}
_LABEL = "app/alb/778d41231b141a0f/targetgroup/tasks/943f017f100becff"


@pytest.fixture(scope="module")
def service(stacks: Stacks, emulator: EmulatedAws) -> Iterator[str]:
    """The resource id of a service with one task."""
    parts = resources(_CLUSTER, write_image(emulator.images, _CLUSTER), tasks=1)
    stacks.create(_CLUSTER, {name: part for name, part in parts.items() if name not in ("Scaling", "Policy")})
    yield f"service/{_CLUSTER}/{_CLUSTER}"
    stacks.delete(_CLUSTER)


@pytest.fixture
def target(client: Client, service: str) -> Iterator[dict[str, Any]]:
    """The identity of a scalable target, which has no policy and no action."""
    scaling, identity = client("application-autoscaling"), {**_IDENTITY, "ResourceId": service}
    scaling.register_scalable_target(**identity, MinCapacity=0, MaxCapacity=4)
    yield identity
    with suppress(scaling.exceptions.ObjectNotFoundException):
        scaling.deregister_scalable_target(**identity)


def _policy(metric: str, **more: str) -> dict[str, Any]:
    specification = {"PredefinedMetricType": metric, **more}
    configuration = {"TargetValue": 70.0, "PredefinedMetricSpecification": specification}
    return {
        "PolicyName": metric,
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": configuration,
    }


CPU = _policy("ECSServiceAverageCPUUtilization")


def test_target(client: Client, target: dict[str, Any]) -> None:
    scaling = client("application-autoscaling")
    (found,) = scaling.describe_scalable_targets(ServiceNamespace="ecs", ResourceIds=[target["ResourceId"]])[
        "ScalableTargets"
    ]
    assert {key: found[key] for key in target} == target
    assert (found["MinCapacity"], found["MaxCapacity"]) == (0, 4)
    assert found["RoleARN"].endswith("AWSServiceRoleForApplicationAutoScaling_ECSService")
    again = scaling.register_scalable_target(**target, MaxCapacity=5)
    assert again["ScalableTargetARN"] == found["ScalableTargetARN"]
    scaling.tag_resource(ResourceARN=found["ScalableTargetARN"], Tags={"a": "b", "c": "d"})
    scaling.untag_resource(ResourceARN=found["ScalableTargetARN"], TagKeys=["c"])
    assert scaling.list_tags_for_resource(ResourceARN=found["ScalableTargetARN"])["Tags"] == {"a": "b"}


def test_a_minimum_takes_effect_at_once(client: Client, target: dict[str, Any]) -> None:
    scaling, ecs = client("application-autoscaling"), client("ecs")

    def desired() -> int:
        count: int = ecs.describe_services(cluster=_CLUSTER, services=[_CLUSTER])["services"][0][
            "desiredCount"
        ]
        return count

    scaling.register_scalable_target(**target, MinCapacity=2)
    assert desired() == 2
    activity = scaling.describe_scaling_activities(**target)["ScalingActivities"][0]
    assert activity["Description"] == "Setting desired count to 2."
    assert activity["Cause"] == "minimum capacity was set to 2"
    scaling.register_scalable_target(**target, MinCapacity=0, MaxCapacity=1)
    assert desired() == 1


@pytest.mark.parametrize(
    ("policy", "metric", "statistic", "dimensions"),
    [
        (
            CPU,
            ("AWS/ECS", "CPUUtilization"),
            "Average",
            {"ClusterName": _CLUSTER, "ServiceName": _CLUSTER},
        ),
        (
            _policy("ECSServiceAverageMemoryUtilization"),
            ("AWS/ECS", "MemoryUtilization"),
            "Average",
            {"ClusterName": _CLUSTER, "ServiceName": _CLUSTER},
        ),
        (
            _policy("ALBRequestCountPerTarget", ResourceLabel=_LABEL),
            ("AWS/ApplicationELB", "RequestCountPerTarget"),
            "Sum",
            {
                "LoadBalancer": "app/alb/778d41231b141a0f",
                "TargetGroup": "targetgroup/tasks/943f017f100becff",
            },
        ),
    ],
)
def test_policy_and_its_alarms(
    client: Client,
    target: dict[str, Any],
    policy: dict[str, Any],
    metric: tuple[str, str],
    statistic: str,
    dimensions: dict[str, str],
) -> None:
    scaling, cloudwatch = client("application-autoscaling"), client("cloudwatch")
    made = scaling.put_scaling_policy(**target, **policy)
    (found,) = scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"]
    assert found["PolicyARN"] == made["PolicyARN"]
    resource = f"resource/ecs/{target['ResourceId']}"
    assert found["PolicyARN"].endswith(f":{resource}:policyName/{policy['PolicyName']}")
    assert (
        found["TargetTrackingScalingPolicyConfiguration"]
        == (policy["TargetTrackingScalingPolicyConfiguration"])
    )
    assert found["Alarms"] == made["Alarms"]

    names = [alarm["AlarmName"] for alarm in made["Alarms"]]
    assert names[0].startswith(f"TargetTracking-{target['ResourceId']}-AlarmHigh-")
    assert names[1].startswith(f"TargetTracking-{target['ResourceId']}-AlarmLow-")
    alarms = {a["AlarmName"]: a for a in cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"]}
    high, low = (alarms[name] for name in names)
    assert (high["ComparisonOperator"], high["Threshold"], high["EvaluationPeriods"]) == (
        "GreaterThanThreshold",
        70,
        3,
    )
    assert (low["ComparisonOperator"], low["Threshold"], low["EvaluationPeriods"]) == (
        "LessThanThreshold",
        63,
        15,
    )
    for alarm in (high, low):
        assert (alarm["Namespace"], alarm["MetricName"], alarm["Statistic"]) == (*metric, statistic)
        assert {item["Name"]: item["Value"] for item in alarm["Dimensions"]} == dimensions
        assert alarm["Period"] == 60
        assert alarm["AlarmActions"] == [made["PolicyARN"]]
        assert alarm["AlarmDescription"] == (
            f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {made['PolicyARN']}."
        )

    policy["TargetTrackingScalingPolicyConfiguration"]["TargetValue"] = 50.0
    assert scaling.put_scaling_policy(**target, **policy)["Alarms"] == made["Alarms"]
    assert cloudwatch.describe_alarms(AlarmNames=names[:1])["MetricAlarms"][0]["Threshold"] == 50
    scaling.delete_scaling_policy(**target, PolicyName=policy["PolicyName"])
    assert cloudwatch.describe_alarms(AlarmNames=names)["MetricAlarms"] == []


def test_deregistration_takes_policies_alarms_and_actions_away(
    client: Client, target: dict[str, Any]
) -> None:
    scaling, cloudwatch = client("application-autoscaling"), client("cloudwatch")
    alarms = [alarm["AlarmName"] for alarm in scaling.put_scaling_policy(**target, **CPU)["Alarms"]]
    scaling.put_scheduled_action(
        **target,
        ScheduledActionName="a",
        Schedule="rate(1 day)",
        ScalableTargetAction={"MinCapacity": 1},
        EndTime="2090-01-01T00:00:00Z",
    )
    (action,) = scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"]
    assert action["ScheduledActionARN"].endswith(":scheduledActionName/a")
    assert action["EndTime"].year == 2090
    scaling.deregister_scalable_target(**target)
    assert scaling.describe_scaling_policies(ServiceNamespace="ecs")["ScalingPolicies"] == []
    assert scaling.describe_scheduled_actions(ServiceNamespace="ecs")["ScheduledActions"] == []
    assert cloudwatch.describe_alarms(AlarmNames=alarms)["MetricAlarms"] == []


def test_pages(client: Client, target: dict[str, Any]) -> None:
    scaling = client("application-autoscaling")
    for name in "abc":
        scaling.put_scaling_policy(**target, **{**CPU, "PolicyName": name})
    pages = scaling.get_paginator("describe_scaling_policies").paginate(
        ServiceNamespace="ecs", PaginationConfig={"PageSize": 2}
    )
    names = [[policy["PolicyName"] for policy in page["ScalingPolicies"]] for page in pages]
    assert names == [["a", "b"], ["c"]]
    named = scaling.describe_scaling_policies(ServiceNamespace="ecs", PolicyNames=["b"])["ScalingPolicies"]
    assert [policy["PolicyName"] for policy in named] == ["b"]


def test_another_namespace_is_empty(client: Client) -> None:
    scaling = client("application-autoscaling")
    assert scaling.describe_scalable_targets(ServiceNamespace="dynamodb")["ScalableTargets"] == []


def test_the_loop_does_scheduled_actions(client: Client, target: dict[str, Any]) -> None:
    scaling = client("application-autoscaling")
    scaling.put_scheduled_action(
        **target,
        ScheduledActionName="soon",
        Schedule="rate(1 minute)",
        ScalableTargetAction={"MinCapacity": 2, "MaxCapacity": 3},
    )

    def activities() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = scaling.describe_scaling_activities(**target)["ScalingActivities"]
        return [one for one in found if one["Cause"] == "minimum capacity was set to 2"]

    wait_until("a fulfilled change", lambda: "Successful" in [a["StatusCode"] for a in activities()], 120)
    scaling.delete_scheduled_action(**target, ScheduledActionName="soon")
    scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=1)


_MISSING = "No scalable target found for service namespace: ecs, resource ID: service/none/none"


@pytest.mark.parametrize(
    ("operation", "parameters", "code", "message"),
    [
        (
            "register_scalable_target",
            {**_IDENTITY, "ResourceId": "service/none/none", "MinCapacity": 1, "MaxCapacity": 1},
            "ValidationException",
            "ECS service doesn't exist: service/none/none",
        ),
        (
            "register_scalable_target",
            {
                "ServiceNamespace": "dynamodb",
                "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
                "ResourceId": "table/t",
            },
            "ValidationException",
            "not emulated: scalable dimension dynamodb:table:ReadCapacityUnits",
        ),
        (
            "register_scalable_target",
            {**_IDENTITY, "ResourceId": "web"},
            "ValidationException",
            "Unsupported service namespace, resource type or scalable dimension",
        ),
        (
            "put_scaling_policy",
            {**_IDENTITY, **CPU, "ResourceId": "service/none/none"},
            "ObjectNotFoundException",
            _MISSING,
        ),
        (
            "put_scheduled_action",
            {**_IDENTITY, "ResourceId": "service/none/none", "ScheduledActionName": "a"},
            "ObjectNotFoundException",
            _MISSING,
        ),
        (
            "deregister_scalable_target",
            {**_IDENTITY, "ResourceId": "service/none/none"},
            "ObjectNotFoundException",
            _MISSING,
        ),
        (
            "delete_scaling_policy",
            {**_IDENTITY, "ResourceId": "service/none/none", "PolicyName": "p"},
            "ObjectNotFoundException",
            "No scaling policy found",
        ),
        (
            "describe_scalable_targets",
            {"ServiceNamespace": "s3"},
            "ValidationException",
            "1 validation error detected: Value 's3' at 'serviceNamespace' failed to satisfy constraint: "
            "Member must satisfy enum value set: [ecs, ",
        ),
        (
            "describe_scalable_targets",
            {"ServiceNamespace": "ecs", "MaxResults": 51},
            "ValidationException",
            "Value '51' at 'maxResults'",
        ),
        (
            "describe_scaling_activities",
            {"ServiceNamespace": "ecs", "NextToken": "?"},
            "InvalidNextTokenException",
            "NextToken",
        ),
        (
            "list_tags_for_resource",
            {"ResourceARN": "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/none"},
            "ResourceNotFoundException",
            "doesn't exist",
        ),
        (
            "get_predictive_scaling_forecast",
            {
                **_IDENTITY,
                "ResourceId": "service/none/none",
                "PolicyName": "p",
                "StartTime": 0,
                "EndTime": 1,
            },
            "UnknownOperationException",
            "not emulated: GetPredictiveScalingForecast",
        ),
    ],
)
def test_error(client: Client, operation: str, parameters: dict[str, Any], code: str, message: str) -> None:
    with pytest.raises(ClientError) as error:
        getattr(client("application-autoscaling"), operation)(**parameters)
    assert error.value.response["Error"]["Code"] == code
    assert message in error.value.response["Error"]["Message"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"PolicyType": "StepScaling"}, "not emulated: policy type StepScaling"),
        ({"PolicyType": "PredictiveScaling"}, "not emulated: policy type PredictiveScaling"),
        (
            _policy("ECSServiceAverageCPUUtilizationHighResolution"),
            "not emulated: predefined metric type ECSServiceAverageCPUUtilizationHighResolution",
        ),
        (_policy("ALBRequestCountPerTarget"), "needs a ResourceLabel"),
        (
            {"TargetTrackingScalingPolicyConfiguration": {"TargetValue": 1.0}},
            "A predefined metric or a customized metric is required",
        ),
        (
            {
                "TargetTrackingScalingPolicyConfiguration": {
                    "TargetValue": 1.0,
                    "CustomizedMetricSpecification": {"MetricName": "m"},
                }
            },
            "not emulated: CustomizedMetricSpecification",
        ),
    ],
)
def test_policy_that_is_refused(
    client: Client, target: dict[str, Any], change: dict[str, Any], message: str
) -> None:
    with pytest.raises(ClientError, match=message) as error:
        client("application-autoscaling").put_scaling_policy(**target, **{**CPU, **change})
    assert error.value.response["Error"]["Code"] == "ValidationException"


def test_a_request_without_a_signature_is_refused(emulator: EmulatedAws) -> None:
    answer = ask(
        emulator.port,
        "POST",
        "/",
        b"{}",
        x_amz_target="AnyScaleFrontendService.DescribeScalableTargets",
        content_type="application/x-amz-json-1.1",
    )
    assert (answer.status, "not signed" in answer.text) == (403, True)
