"""MiniStack's records of a task's service."""

from typing import Any

from ministack.services import ecs

Task = dict[str, Any]
TARGET_GROUP = "_target_group"


def service_of(task: Task) -> dict[str, Any]:
    """The service that started the task. Empty if no service did."""
    group = task.get("group", "")
    services: list[dict[str, Any]] = list(ecs._services.values())
    return next((service for service in services if f"service:{service['serviceName']}" == group), {})


def load_balancers_of(task: Task) -> list[dict[str, Any]]:
    """The service's pairs of target group and container port.

    While a deployment shifts traffic, the tasks of each revision are in a target group of their own.
    """
    balancers: list[dict[str, Any]] = service_of(task).get("loadBalancers", [])
    group = task.get(TARGET_GROUP)
    return [{**balancer, "targetGroupArn": group} for balancer in balancers] if group else balancers
