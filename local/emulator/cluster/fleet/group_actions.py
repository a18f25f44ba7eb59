"""Auto Scaling's actions on groups: their sizes and launch settings."""

from typing import Any

from ministack.services import autoscaling

from local.emulator.cluster.fleet.fleet import Fleet
from local.emulator.cluster.fleet.group import Group
from local.emulator.cluster.fleet.launch import check_policy
from local.emulator.cluster.fleet.requests import (
    Query,
    Refused,
    flag,
    members,
    nested,
    number,
    required,
    text,
)

Record = dict[str, Any]

_SHOWN = [
    "AutoScalingGroupName",
    "AutoScalingGroupARN",
    "MixedInstancesPolicy",
    "LaunchTemplate",
    "MinSize",
    "MaxSize",
    "DesiredCapacity",
    "DefaultCooldown",
    "HealthCheckType",
    "HealthCheckGracePeriod",
    "Instances",
    "CreatedTime",
    "VPCZoneIdentifier",
    "Tags",
    "TerminationPolicies",
    "NewInstancesProtectedFromScaleIn",
    "ServiceLinkedRoleARN",
    "CapacityRebalance",
]


def group_of(fleet: Fleet, query: Query) -> Group:
    """The group that a request names."""
    name = required(query, "AutoScalingGroupName")
    group = fleet.group(name)
    if group is None:
        raise Refused(f"AutoScalingGroup name not found - AutoScalingGroup {name} not found")
    return group


class GroupActions:
    """Each method answers an action with the members of its result."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet
        self._create = autoscaling._ACTION_MAP["CreateAutoScalingGroup"]
        self._delete = autoscaling._ACTION_MAP["DeleteAutoScalingGroup"]

    def create(self, query: Query) -> None:
        name = required(query, "AutoScalingGroupName")
        minimum, maximum = number(query, "MinSize"), number(query, "MaxSize")
        desired = number(query, "DesiredCapacity")
        if minimum is None or maximum is None:
            raise Refused("MinSize and MaxSize are required")
        _check_sizes(minimum, maximum, minimum if desired is None else desired)
        if not any(key.startswith(("LaunchTemplate.", "MixedInstancesPolicy.")) for key in query):
            raise Refused(
                "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or"
                " MixedInstancesPolicy parameter."
            )
        if name in autoscaling._asgs:
            message = "AutoScalingGroup by this name already exists - A group with this name already exists"
            raise Refused(message, "AlreadyExists")
        launch = _launch_settings(query)
        grace = number(query, "HealthCheckGracePeriod") or 0
        self._create(query)
        group_of(self._fleet, query).record.update(launch, HealthCheckGracePeriod=grace)

    def describe(self, query: Query) -> Record:
        if any(key.startswith("Filters.") for key in query):
            raise Refused("The local Auto Scaling does not emulate Filters.")
        wanted = members(query, "AutoScalingGroupNames")
        groups = [group for name in list(autoscaling._asgs) if (group := self._fleet.group(name)) is not None]
        return {"AutoScalingGroups": [_shown(one) for one in groups if not wanted or one.name in wanted]}

    def update(self, query: Query) -> None:
        group = group_of(self._fleet, query)
        record = group.record
        minimum = _either(number(query, "MinSize"), record["MinSize"])
        maximum = _either(number(query, "MaxSize"), record["MaxSize"])
        wanted = number(query, "DesiredCapacity")
        desired = min(maximum, max(minimum, group.desired)) if wanted is None else wanted
        _check_sizes(minimum, maximum, desired)
        launch = _launch_settings(query)
        record.update(launch, MinSize=minimum, MaxSize=maximum)
        for name in ("DefaultCooldown", "HealthCheckGracePeriod"):
            record[name] = _either(number(query, name), record[name])
        record["VPCZoneIdentifier"] = text(query, "VPCZoneIdentifier") or record["VPCZoneIdentifier"]
        sizes = f"min: {minimum}, max: {maximum}, desired: {desired}"
        group.change_desired(desired, f"a user request update of AutoScalingGroup constraints to {sizes}")

    def set_desired(self, query: Query) -> None:
        group = group_of(self._fleet, query)
        desired = number(query, "DesiredCapacity")
        if desired is None:
            raise Refused("DesiredCapacity is required")
        least, most = group.record["MinSize"], group.record["MaxSize"]
        if not least <= desired <= most:
            bound = f"below min value {least}" if desired < least else f"above max value {most}"
            raise Refused(f"New SetDesiredCapacity value {desired} is {bound} for the AutoScalingGroup.")
        group.change_desired(desired, "a user request explicitly set group desired capacity")

    def delete(self, query: Query) -> None:
        """ForceDelete ends the instances at once, without their lifecycle hooks."""
        group = group_of(self._fleet, query)
        if group.machines and not flag(query, "ForceDelete"):
            message = (
                "You cannot delete an AutoScalingGroup while there are instances or pending Spot instance"
                " request(s) still in the group."
            )
            raise Refused(message, "ResourceInUse")
        self._delete(query)


def _shown(group: Group) -> Record:
    record = group.record
    shown = {key: record[key] for key in _SHOWN if record.get(key) not in (None, "", {})}
    if "MixedInstancesPolicy" in shown:
        shown.pop("LaunchTemplate", None)
    zones = sorted(group.subnets) if record["VPCZoneIdentifier"] else record["AvailabilityZones"]
    metrics = [
        {"Metric": metric, "Granularity": one["Granularity"]}
        for one in record.get("MetricsCollection") or []
        for metric in one.get("Metrics", [])
    ]
    return {**shown, "AvailabilityZones": zones, "EnabledMetrics": metrics}


def _either(given: int | None, otherwise: Any) -> int:
    return int(otherwise) if given is None else given


def _check_sizes(minimum: int, maximum: int, desired: int) -> None:
    if minimum > maximum:
        raise Refused(f"Max bound, {maximum}, must be greater than or equal to min bound, {minimum}")
    if not minimum <= desired <= maximum:
        sizes = f"min size:{minimum} and max size:{maximum}"
        raise Refused(f"Desired capacity:{desired} must be between the specified {sizes}")


def _launch_settings(query: Query) -> Record:
    """The launch template or the mixed instances policy of a request. A group has one of them."""
    template, mixed = nested(query, "LaunchTemplate"), nested(query, "MixedInstancesPolicy")
    try:
        check_policy(mixed)
    except ValueError as problem:
        raise Refused(str(problem)) from None
    if template:
        return {"LaunchTemplate": template, "MixedInstancesPolicy": {}}
    return {"MixedInstancesPolicy": mixed} if mixed else {}
