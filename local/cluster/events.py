"""The service events that ECS writes, with its own words.

Source, if none is named: ECS Developer Guide, "Viewing Amazon ECS service event messages". The words of the
others are from memory of real services, so compare nothing with them.
"""

from collections.abc import Sequence

from local.cluster.placement import Unplaced

STEADY_STATE = "has reached a steady state."
TOO_MANY_PROVISIONING = (
    "was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded."
)
START_IMPAIRED = "is unable to consistently start tasks successfully."
BLOCKED = (
    "was unable to stop or start tasks during a deployment because of the service deployment configuration."
    " Update the minimumHealthyPercent or maximumPercent value and try again."
)

_RESOURCES = {"RESOURCE:CPU": "CPU units", "RESOURCE:MEMORY": "memory"}


def unplaced(found: Unplaced) -> str:
    """A task has no place."""
    text = "was unable to place a task because no container instance met all of its requirements."
    if found.closest is None:
        return f"{text} Reason: No Container Instances were found in your capacity provider."
    lack = (
        f"has insufficient {_RESOURCES[found.reason]} available."
        if found.reason in _RESOURCES
        else f'encountered error "{found.reason}".'
    )
    return f"{text} The closest matching (container-instance {found.closest}) {lack}"


def started(tasks: Sequence[object]) -> str:
    """Tasks have started (ECS Developer Guide, the AWS CLI tutorials)."""
    return f"has started {len(tasks)} tasks: {_list(tasks)}."


def stopped(tasks: Sequence[object]) -> str:
    """Tasks have stopped (from memory)."""
    return f"has stopped {len(tasks)} running tasks: {_list(tasks)}."


def unhealthy(task: object, port: int, target_group: str, reason: str) -> str:
    """A target group calls a task unhealthy."""
    return (
        f"(task {task}) (port {port}) is unhealthy in (target-group {target_group}) due to (reason {reason})."
    )


def completed(deployment: object) -> str:
    """A deployment is complete (from memory)."""
    return f"(deployment {deployment}) deployment completed."


def failed(deployment: object, why: str = "tasks failed to start") -> str:
    """A deployment has failed. The default is ECS's reason for its circuit breaker."""
    return f"(deployment {deployment}) deployment failed: {why}."


def _list(tasks: Sequence[object]) -> str:
    return " ".join(f"(task {task})" for task in tasks)
