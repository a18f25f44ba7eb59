"""CloudFormation types of Application Auto Scaling, which `local/emulator/cluster/scaling` emulates."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from local.emulator.resource_types.registry import (
    Properties,
    ResourceType,
    physical_id_itself,
    resource_type,
)
from local.emulator.resource_types.service_api import NotFound, call_application_auto_scaling


@resource_type("AWS::ApplicationAutoScaling::ScalableTarget")
class ScalableTarget(ResourceType):
    attributes: ClassVar = {"Id": physical_id_itself}
    blocking = True  # a lower maximum stops tasks, and a task waits for its requests

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """RegisterScalableTarget, PutScheduledAction"""
        identity = _identity(properties)
        bounds = {key: int(properties[key]) for key in ("MinCapacity", "MaxCapacity")}
        suspended = {key: _boolean(value) for key, value in properties.get("SuspendedState", {}).items()}
        tags = {tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])}
        call_application_auto_scaling(
            "RegisterScalableTarget", **identity, **bounds, SuspendedState=suspended, Tags=tags
        )
        for action in properties.get("ScheduledActions", []):
            call_application_auto_scaling("PutScheduledAction", **identity, **_scheduled_action(action))
        return "|".join(identity[key] for key in ("ResourceId", "ScalableDimension", "ServiceNamespace"))

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """as create, and DeleteScheduledAction; replaced for another service"""
        if _identity(old) == _identity(new):
            for name in _names(old) - _names(new):
                with suppress(NotFound):
                    call_application_auto_scaling(
                        "DeleteScheduledAction", **_identity(old), ScheduledActionName=name
                    )
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeregisterScalableTarget, which leaves the desired count as it is"""
        with suppress(NotFound):
            call_application_auto_scaling("DeregisterScalableTarget", **_identity(properties))


@resource_type("AWS::ApplicationAutoScaling::ScalingPolicy")
class ScalingPolicy(ResourceType):
    attributes: ClassVar = {"Arn": physical_id_itself}
    blocking = True

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """PutScalingPolicy"""
        configuration = "TargetTrackingScalingPolicyConfiguration"
        request = {key: properties[key] for key in ("PolicyName", "PolicyType")}
        if configuration in properties:
            request[configuration] = _numbers(properties[configuration])
        answer = call_application_auto_scaling("PutScalingPolicy", **_target_of(properties), **request)
        return str(answer["PolicyARN"])

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """PutScalingPolicy, replaced for a new name or target"""
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteScalingPolicy"""
        with suppress(NotFound):
            call_application_auto_scaling(
                "DeleteScalingPolicy", **_target_of(properties), PolicyName=properties["PolicyName"]
            )


def _identity(properties: Properties) -> dict[str, str]:
    return {key: properties[key] for key in ("ServiceNamespace", "ResourceId", "ScalableDimension")}


def _target_of(properties: Properties) -> dict[str, str]:
    """A policy names its target by the three parts or by the target's physical id."""
    if "ScalingTargetId" not in properties:
        return _identity(properties)
    resource, dimension, namespace = properties["ScalingTargetId"].split("|")
    return {"ServiceNamespace": namespace, "ResourceId": resource, "ScalableDimension": dimension}


def _names(properties: Properties) -> set[str]:
    return {action["ScheduledActionName"] for action in properties.get("ScheduledActions", [])}


def _scheduled_action(action: dict[str, Any]) -> dict[str, Any]:
    times: dict[str, Any] = {
        key: datetime.fromisoformat(action[key]).timestamp()
        for key in ("StartTime", "EndTime")
        if key in action
    }
    bounds = {key: int(value) for key, value in action["ScalableTargetAction"].items()}
    return {**action, **times, "ScalableTargetAction": bounds}


def _numbers(configuration: dict[str, Any]) -> dict[str, Any]:
    """A template may have its numbers as text."""
    kinds: dict[str, Callable[[Any], Any]] = {
        "TargetValue": float,
        "ScaleInCooldown": int,
        "ScaleOutCooldown": int,
        "DisableScaleIn": _boolean,
    }
    return {key: kinds[key](value) if key in kinds else value for key, value in configuration.items()}


def _boolean(value: bool | str) -> bool:
    return str(value).lower() == "true"
