"""What ECS adds to the group of a capacity provider: the hook of managed draining."""

from typing import Any

from ministack.services import autoscaling, ecs

from local.emulator.cluster.fleet.group import TERMINATING
from local.emulator.cluster.fleet.locked import Action, Answer, Locked
from local.emulator.cluster.fleet.providers import DRAINING_HOOK, group_name

Record = dict[str, Any]

_HEARTBEAT_SECONDS = 3600
"""The heartbeat timeout of ECS's own hook (aws/containers-roadmap, issue 2467)."""


def install(locked: Locked) -> None:
    """Lets CreateCapacityProvider add the hook, if the template has none."""
    create = _adding_the_hook(ecs._ACTION_MAP["CreateCapacityProvider"])
    locked.replace(ecs._ACTION_MAP, {"CreateCapacityProvider": create})


def _adding_the_hook(create: Action) -> Action:
    def with_hook(request: Record) -> Answer:
        answer = create(request)
        provider = request.get("autoScalingGroupProvider", {})
        group = group_name(provider.get("autoScalingGroupArn", ""))
        if answer[0] == 200 and group in autoscaling._asgs and provider.get("managedDraining") != "DISABLED":
            fields = {
                "LifecycleTransition": TERMINATING,
                "DefaultResult": "CONTINUE",
                "HeartbeatTimeout": _HEARTBEAT_SECONDS,
            }
            record = autoscaling._hook_record(group, DRAINING_HOOK, fields)
            autoscaling._hooks.setdefault(f"{group}/{DRAINING_HOOK}", record)
        return answer

    return with_hook
