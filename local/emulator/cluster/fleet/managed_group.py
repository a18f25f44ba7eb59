"""Capacity providers: ECS checks their settings, and adds managed draining's hook to their group."""

from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import autoscaling, ecs

from local.emulator.cluster.fleet.group import TERMINATING
from local.emulator.cluster.fleet.locked import Action, Answer, Locked
from local.emulator.cluster.fleet.providers import DRAINING_HOOK, group_name

Record = dict[str, Any]

_HEARTBEAT_SECONDS = 3600
"""The heartbeat timeout of ECS's own hook (aws/containers-roadmap, issue 2467)."""
_RANGES = {
    "targetCapacity": (1, 100),
    "minimumScalingStepSize": (1, 10_000),
    "maximumScalingStepSize": (1, 10_000),
    "instanceWarmupPeriod": (0, 10_000),
}
"""The ranges of the numbers (ECS API Reference, "ManagedScaling")."""


def install(locked: Locked) -> None:
    """Puts the checks and the hook before MiniStack's actions."""
    own = {name: _checked(ecs._ACTION_MAP[f"{name}CapacityProvider"]) for name in ("Create", "Update")}
    replaced = {
        "CreateCapacityProvider": _adding_the_hook(own["Create"]),
        "UpdateCapacityProvider": own["Update"],
    }
    locked.replace(ecs._ACTION_MAP, replaced)


def _checked(action: Action) -> Action:
    def answer(request: Record) -> Answer:
        scaling = request.get("autoScalingGroupProvider", {}).get("managedScaling") or {}
        for name, (least, most) in _RANGES.items():
            given = str(scaling.get(name, least))
            if not given.isdecimal() or not least <= int(given) <= most:
                message = f"The managedScaling {name} must be an integer from {least} to {most}: {given}"
                refused: Answer = error_response_json("InvalidParameterException", message)
                return refused
        return action(request)

    return answer


def _adding_the_hook(create: Action) -> Action:
    """The template may have declared the hook before."""

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
