"""CloudFormation waits for an Auto Scaling group's instance refresh, and for its instances to end.

MiniStack's own handlers only write records. The waits run in virtual time.
"""

import time
from collections.abc import Callable
from typing import Any, ClassVar

from ministack.services import autoscaling, cloudformation
from ministack.services.cloudformation import provisioners

from local.emulator.cluster.fleet.launch import check_policy
from local.emulator.resource_types.registry import Properties, ResourceType, resource_type
from local.emulator.resource_types.service_api import ApiError, call_auto_scaling, texts

GROUP = "AWS::AutoScaling::AutoScalingGroup"
_MINISTACK = provisioners._RESOURCE_HANDLERS[GROUP]
_POLL_SECONDS = 0.05
_LIMIT_SECONDS = 2 * 3600.0
"""Virtual seconds. A refresh without progress fails before, and so does a hook's heartbeat timeout."""
_LAUNCH = ("LaunchTemplate", "MixedInstancesPolicy", "LaunchConfigurationName")
"""A change of these starts a refresh (CloudFormation Template Reference, "UpdatePolicy attribute")."""


def _arn(name: str) -> str:
    return str(autoscaling._asgs[name]["AutoScalingGroupARN"])


@resource_type(GROUP)
class AutoScalingGroup(ResourceType):
    attributes: ClassVar = {"AutoScalingGroupARN": _arn}
    blocking = True
    rolls_back_failed_update = True

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """CreateAutoScalingGroup, without a wait for its instances"""
        if not any(properties.get(name) for name in _LAUNCH):
            raise ApiError(f"CreateAutoScalingGroup: a group needs one of: {', '.join(_LAUNCH)}")
        check_policy(properties.get("MixedInstancesPolicy") or {})
        if properties.get("AutoScalingGroupName") in autoscaling._asgs:
            raise ApiError("CreateAutoScalingGroup: AutoScalingGroup by this name already exists")
        return str(_MINISTACK["create"](logical_id, properties, stack)[0])

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """UpdateAutoScalingGroup, and waits for the instance refresh"""
        check_policy(new.get("MixedInstancesPolicy") or {})
        kept = new.get("DesiredCapacity") == old.get("DesiredCapacity")
        properties = {**new, "DesiredCapacity": _desired(physical_id, new)} if kept else new
        logical_id, policy = _update_policy(stack, physical_id)
        name = str(_MINISTACK["update"](physical_id, old, properties, stack, logical_id)[0])
        refresh = policy.get("AutoScalingInstanceRefresh")
        if name == physical_id and refresh and any(old.get(key) != new.get(key) for key in _LAUNCH):
            self._refresh(name, refresh.get("Preferences") or {})
        return name

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteAutoScalingGroup, when all instances have ended"""
        if physical_id not in autoscaling._asgs:
            return
        group = {"AutoScalingGroupName": physical_id}
        call_auto_scaling("UpdateAutoScalingGroup", **group, MinSize=0, MaxSize=0, DesiredCapacity=0)

        def states() -> list[str]:
            names = {"member": [physical_id]}
            answer = call_auto_scaling("DescribeAutoScalingGroups", AutoScalingGroupNames=names)
            return texts(answer, "LifecycleState")

        self._wait(lambda: not states(), lambda: f"its instances to end: {', '.join(states())}")
        call_auto_scaling("DeleteAutoScalingGroup", **group)

    def _refresh(self, name: str, preferences: Properties) -> None:
        group = {"AutoScalingGroupName": name}
        call_auto_scaling("StartInstanceRefresh", **group, Preferences=preferences)

        def newest(field: str) -> str:
            found = texts(call_auto_scaling("DescribeInstanceRefreshes", **group), field)
            return next(iter(found), "")

        running = ("Pending", "InProgress", "Cancelling")
        self._wait(
            lambda: newest("Status") not in running,
            lambda: f"its instance refresh, which is at {newest('PercentageComplete')} %",
        )
        if newest("Status") != "Successful":
            raise ValueError(
                f"The instance refresh of {name} is {newest('Status')}: {newest('StatusReason')}"
            )

    def _wait(self, done: Callable[[], bool], shown: Callable[[], str]) -> None:
        deadline = self.clock.now() + _LIMIT_SECONDS
        while not done():
            if self.clock.now() > deadline:
                raise ValueError(f"Group did not stabilize: it waited {_LIMIT_SECONDS:g} s for {shown()}")
            time.sleep(_POLL_SECONDS)


def _desired(name: str, properties: Properties) -> int:
    """The desired capacity that an update keeps, within the new bounds."""
    now = int(autoscaling._asgs[name]["DesiredCapacity"])
    return min(int(properties["MaxSize"]), max(int(properties["MinSize"]), now))


def _update_policy(stack: str, physical_id: str) -> tuple[str | None, dict[str, Any]]:
    """The logical id of a group and its update policy, which is not among the properties."""
    record = cloudformation._stacks.get(stack) or {}
    for logical_id, resource in record.get("_resources", {}).items():
        if (resource.get("ResourceType"), resource.get("PhysicalResourceId")) == (GROUP, physical_id):
            template = record.get("_template", {}).get("Resources", {})
            return logical_id, template.get(logical_id, {}).get("UpdatePolicy") or {}
    return None, {}
