"""Scalable targets: the bounds of a service's desired count, and its tags."""

from typing import Any

from ministack.core.responses import get_account_id

from local.emulator.cluster.scaling import alarms
from local.emulator.cluster.scaling.changes import Changes
from local.emulator.cluster.scaling.errors import ApiError, invalid, not_found
from local.emulator.cluster.scaling.identity import Request, asked_for, identity, resource_of
from local.emulator.cluster.scaling.pages import page
from local.emulator.cluster.scaling.services import Services
from local.emulator.cluster.scaling.store import ScalableTarget, Store

_NOT_SUSPENDED = {
    "DynamicScalingInSuspended": False,
    "DynamicScalingOutSuspended": False,
    "ScheduledScalingSuspended": False,
}
_MOST_TAGS = 50


class Targets:
    def __init__(self, store: Store, services: Services, changes: Changes) -> None:
        self._store = store
        self._services = services
        self._changes = changes
        self.operations = {
            "RegisterScalableTarget": self.register,
            "DeregisterScalableTarget": self.deregister,
            "DescribeScalableTargets": self.describe,
            "TagResource": self.tag,
            "UntagResource": self.untag,
            "ListTagsForResource": self.tags,
        }

    def register(self, request: Request) -> Request:
        """Create or update a target. The desired count moves into its bounds at once, as on AWS."""
        resource = resource_of(request)
        known = self._store.targets.get(resource)
        minimum = request.get("MinCapacity", known and known.minimum)
        maximum = request.get("MaxCapacity", known and known.maximum)
        if minimum is None or maximum is None:
            raise invalid("MinCapacity and MaxCapacity are required for a new scalable target")
        if minimum < 0:
            raise invalid("Minimum capacity cannot be less than 0")
        if maximum < minimum:
            raise invalid("Maximum capacity cannot be less than minimum capacity")
        target = known or ScalableTarget(resource, minimum, maximum, dict(_NOT_SUSPENDED), {})
        desired = self._services.desired(*target.service)
        if desired is None:
            raise invalid(f"ECS service doesn't exist: {resource}")
        target.minimum, target.maximum = minimum, maximum
        target.suspended.update(request.get("SuspendedState", {}))
        target.tags.update(request.get("Tags", {}))
        self._store.targets[resource] = target
        self._changes.bound(target, desired)
        return {"ScalableTargetARN": target.arn}

    def deregister(self, request: Request) -> Request:
        """Its policies, their alarms and its scheduled actions go with it."""
        resource = resource_of(request)
        if self._store.targets.pop(resource, None) is None:
            raise not_found("scalable target", resource)
        for policy in self._store.policies_of(resource):
            alarms.delete(policy)
            del self._store.policies[resource, policy.name]
        for schedule in self._store.schedules_of(resource):
            del self._store.schedules[resource, schedule.action.name]
        return {}

    def describe(self, request: Request) -> Request:
        found = asked_for(self._store.targets.values(), request, lambda target: target.resource)
        targets, token = page(found, request)
        return {"ScalableTargets": [_described(target) for target in targets], **token}

    def tag(self, request: Request) -> Request:
        target = self._of_arn(request)
        tags = {**target.tags, **request["Tags"]}
        if len(tags) > _MOST_TAGS:
            raise ApiError("TooManyTagsException", f"A scalable target has at most {_MOST_TAGS} tags")
        target.tags = tags
        return {}

    def untag(self, request: Request) -> Request:
        target = self._of_arn(request)
        target.tags = {key: value for key, value in target.tags.items() if key not in request["TagKeys"]}
        return {}

    def tags(self, request: Request) -> Request:
        return {"Tags": self._of_arn(request).tags}

    def _of_arn(self, request: Request) -> ScalableTarget:
        arn = request["ResourceARN"]
        for target in self._store.targets.values():
            if target.arn == arn:
                return target
        raise ApiError("ResourceNotFoundException", f"The specified resource doesn't exist: {arn}")


def _described(target: ScalableTarget) -> dict[str, Any]:
    # ECS scales by its service-linked role, also if the request names another one.
    role = "ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
    return {
        **identity(target.resource),
        "MinCapacity": target.minimum,
        "MaxCapacity": target.maximum,
        "RoleARN": f"arn:aws:iam::{get_account_id()}:role/aws-service-role/{role}",
        "CreationTime": target.created,
        "SuspendedState": target.suspended,
        "ScalableTargetARN": target.arn,
    }
