"""The two CloudWatch alarms of a target tracking policy. Application Auto Scaling makes and deletes them."""

from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import cloudwatch

from local.cluster.alarms import Alarm
from local.emulator.cluster.scaling.store import ScalingPolicy


def name(resource: str, side: str) -> str:
    """A new name, as real accounts show them. `side` is "High" or "Low"."""
    return f"TargetTracking-{resource}-Alarm{side}-{new_uuid()}"


def put(policy: ScalingPolicy) -> None:
    _put(policy, policy.high_alarm, policy.policy.high)
    _put(policy, policy.low_alarm, policy.policy.low)


def delete(policy: ScalingPolicy) -> None:
    cloudwatch._delete_alarms({}, {"AlarmNames": [policy.high_alarm, policy.low_alarm]}, False, True)


def references(policy: ScalingPolicy) -> list[dict[str, str]]:
    """The member Alarms of an answer."""
    prefix = f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:"
    return [
        {"AlarmName": alarm, "AlarmARN": prefix + alarm} for alarm in (policy.high_alarm, policy.low_alarm)
    ]


def _put(policy: ScalingPolicy, alarm: str, settings: Alarm) -> None:
    metric = policy.metric
    request: dict[str, Any] = {
        "AlarmName": alarm,
        "AlarmDescription": f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy.arn}.",
        "AlarmActions": [policy.arn],
        "Namespace": metric.namespace,
        "MetricName": metric.name,
        "Dimensions": [{"Name": key, "Value": value} for key, value in metric.dimensions],
        "Statistic": metric.statistic,
        "Period": settings.period,
        "EvaluationPeriods": settings.periods,
        "DatapointsToAlarm": settings.datapoints,
        "Threshold": settings.threshold,
        "ComparisonOperator": settings.comparison,
        "TreatMissingData": settings.missing.value,
    }
    if metric.namespace == "AWS/ECS":
        request["Unit"] = "Percent"
    cloudwatch._put_metric_alarm({}, request, False, True)
