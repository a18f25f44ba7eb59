"""Target tracking policies with their alarms."""

import time
from typing import Any

from local.emulator.cluster.scaling import alarms
from local.emulator.cluster.scaling.errors import invalid, not_emulated, not_found
from local.emulator.cluster.scaling.identity import Request, asked_for, identity, resource_of
from local.emulator.cluster.scaling.metric import PREDEFINED, REQUESTS, predefined
from local.emulator.cluster.scaling.pages import page
from local.emulator.cluster.scaling.store import ScalingPolicy, Store, arn

_TYPE = "TargetTrackingScaling"
_CONFIGURATION = f"{_TYPE}PolicyConfiguration"


class Policies:
    def __init__(self, store: Store) -> None:
        self._store = store
        self.operations = {
            "PutScalingPolicy": self.put,
            "DeleteScalingPolicy": self.delete,
            "DescribeScalingPolicies": self.describe,
        }

    def put(self, request: Request) -> Request:
        """Create a policy with two alarms, or update both. An update keeps the ARN and the alarms' names."""
        resource, name = resource_of(request), request["PolicyName"]
        target = self._store.targets.get(resource)
        if target is None:
            raise not_found("scalable target", resource)
        configuration = _configuration(request)
        specification = configuration["PredefinedMetricSpecification"]
        kind, label = specification["PredefinedMetricType"], specification.get("ResourceLabel", "")
        known = self._store.policies.get((resource, name))
        policy = ScalingPolicy(
            name,
            resource,
            configuration,
            predefined(kind, label, *target.service),
            known.arn if known else arn("scalingPolicy", resource, name, "policyName"),
            known.high_alarm if known else alarms.name(resource, "High"),
            known.low_alarm if known else alarms.name(resource, "Low"),
            known.created if known else time.time(),
        )
        self._store.policies[resource, name] = policy
        alarms.put(policy)
        return {"PolicyARN": policy.arn, "Alarms": alarms.references(policy)}

    def delete(self, request: Request) -> Request:
        resource, name = resource_of(request), request["PolicyName"]
        policy = self._store.policies.pop((resource, name), None)
        if policy is None:
            raise not_found("scaling policy", resource, name)
        alarms.delete(policy)
        return {}

    def describe(self, request: Request) -> Request:
        names = request.get("PolicyNames")
        found = asked_for(self._store.policies.values(), request, lambda policy: policy.resource)
        policies, token = page([policy for policy in found if not names or policy.name in names], request)
        return {"ScalingPolicies": [_described(policy) for policy in policies], **token}


def _configuration(request: Request) -> dict[str, Any]:
    """The request's configuration of target tracking. What AWS has beside it is refused by its name."""
    kind = request.get("PolicyType", "StepScaling")  # AWS's default
    if kind != _TYPE:
        raise not_emulated(f"policy type {kind}")
    configuration: dict[str, Any] | None = request.get(_CONFIGURATION)
    if configuration is None:
        raise invalid(f"{_CONFIGURATION} is required for policy type {_TYPE}")
    if "CustomizedMetricSpecification" in configuration:
        raise not_emulated("CustomizedMetricSpecification")
    specification = configuration.get("PredefinedMetricSpecification")
    if specification is None:
        raise invalid("A predefined metric or a customized metric is required")
    metric = specification["PredefinedMetricType"]
    if metric not in PREDEFINED:
        raise not_emulated(f"predefined metric type {metric}")
    label = specification.get("ResourceLabel", "")
    parts = label.split("/")
    if metric == REQUESTS and (len(parts) != 6 or parts[0] != "app" or parts[3] != "targetgroup"):
        raise invalid(f"{metric} needs a ResourceLabel app/NAME/ID/targetgroup/NAME/ID, given {label!r}")
    if metric != REQUESTS and "ResourceLabel" in specification:
        raise invalid(f"A ResourceLabel can't be specified for {metric}")
    if configuration["TargetValue"] <= 0:
        raise invalid("TargetValue must be greater than 0")
    return configuration


def _described(policy: ScalingPolicy) -> dict[str, Any]:
    return {
        **identity(policy.resource),
        "PolicyARN": policy.arn,
        "PolicyName": policy.name,
        "PolicyType": _TYPE,
        _CONFIGURATION: policy.configuration,
        "Alarms": alarms.references(policy),
        "CreationTime": policy.created,
    }
