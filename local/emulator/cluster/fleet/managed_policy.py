"""The scaling policy and the alarms that ECS adds to the group of a capacity provider."""

import time
from typing import Any

from ministack.core.responses import get_account_id, get_region, new_uuid
from ministack.services import autoscaling, cloudwatch

from local.cluster.alarms import Alarm
from local.cluster.reservation import ManagedScaling

Record = dict[str, Any]

NAMESPACE = "AWS/ECS/ManagedScaling"
METRIC = "CapacityProviderReservation"
_PREFIX = "ECSManagedAutoScalingPolicy-"


def keep(group: str, dimensions: Record, scaling: ManagedScaling) -> Record:
    """The policy of a group, whose target and alarms are up to date.

    The alarms show what managed scaling decides by. They start nothing.
    """
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    metric = {"MetricName": METRIC, "Namespace": NAMESPACE, "Dimensions": named, "Statistic": "Average"}
    tracking = {
        "CustomizedMetricSpecification": metric,
        "TargetValue": float(scaling.target),
        "DisableScaleIn": False,
    }
    policy = _found(group)
    if policy is None or policy["TargetTrackingConfiguration"] != tracking:
        drop(group)
        policy = _create(group, tracking)
        for level, alarm in (("High", scaling.high), ("Low", scaling.low)):
            policy["Alarms"].append(_put_alarm(f"TargetTracking-{group}-Alarm{level}", policy, metric, alarm))
    return policy


def drop(group: str) -> None:
    """Removes the policy of a group, with its alarms."""
    policy = _found(group)
    if policy:
        autoscaling._delete_policy_alarms(policy)
        autoscaling._policies.pop(f"{group}/{policy['PolicyName']}", None)


def _found(group: str) -> Record | None:
    policies: list[Record] = list(autoscaling._policies.values())
    own = (one for one in policies if one["PolicyName"].startswith(_PREFIX))
    return next((one for one in own if one["AutoScalingGroupName"] == group), None)


def _create(group: str, tracking: Record) -> Record:
    name = f"{_PREFIX}{new_uuid()}"
    place = f"{get_region()}:{get_account_id()}:scalingPolicy:{new_uuid()}"
    arn = f"arn:aws:autoscaling:{place}:autoScalingGroupName/{group}:policyName/{name}"
    fields = {"PolicyType": "TargetTrackingScaling", "TargetTrackingConfiguration": tracking}
    policy: Record = {**autoscaling._policy_record(group, name, arn, fields), "Alarms": []}
    autoscaling._policies[f"{group}/{name}"] = policy
    return policy


def _put_alarm(prefix: str, policy: Record, metric: Record, alarm: Alarm) -> Record:
    name = f"{prefix}-{new_uuid()}"
    arn = f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"
    record = {
        "AlarmName": name,
        "AlarmArn": arn,
        "AlarmDescription": f"DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {policy['PolicyARN']}.",
        "ActionsEnabled": True,
        "OKActions": [],
        "AlarmActions": [policy["PolicyARN"]],
        "InsufficientDataActions": [],
        "StateValue": "INSUFFICIENT_DATA",
        "StateReason": "Unchecked: Initial alarm creation",
        "StateUpdatedTimestamp": int(time.time()),
        "AlarmConfigurationUpdatedTimestamp": int(time.time()),
        **metric,
        "Period": alarm.period,
        "EvaluationPeriods": alarm.periods,
        "DatapointsToAlarm": alarm.datapoints,
        "Threshold": float(alarm.threshold),
        "ComparisonOperator": alarm.comparison,
        "TreatMissingData": alarm.missing.value,
    }
    cloudwatch.cloudformation_put_metric_alarm(record)
    return {"AlarmName": name, "AlarmARN": arn}
