"""Registers each task as a target when it has started, on the port of its own task definition.

MiniStack registers a task when it is RUNNING, and every task on the newest port of the service. But the load
balancer has to check a task before it is RUNNING, and a task from before keeps its port.
"""

from typing import Any

from ministack.core.concurrency import resource_lock
from ministack.services import alb, ecs

from local.emulator.patches.load_balancers import LoadBalancers
from local.emulator.patches.tasks import Task, load_balancers_of, service_of

_PORTS = "_target_ports"


def install(balancers: LoadBalancers) -> None:
    def sync(_: str, service: dict[str, Any]) -> None:
        if _register_tasks(service):
            balancers.reconcile()

    ecs._sync_service_targets = sync


def register(task: Task) -> dict[str, int]:
    """Register a task that has started. Return its port in each target group, by the group's ARN."""
    ports = {balancer["targetGroupArn"]: target_port(task, balancer) for balancer in load_balancers_of(task)}
    task[_PORTS] = ports
    if ports:
        ecs._sync_service_targets("", service_of(task))
    return ports


def target_port(task: Task, balancer: dict[str, Any]) -> int:
    """The container port on which the load balancer reaches the task.

    During a rollout that changes the port, and after its rollback, the service names the port of other tasks.
    """
    definition = ecs._task_defs[ecs._resolve_td_key(task["taskDefinitionArn"])]
    ports = [
        int(mapping["containerPort"])
        for container in definition["containerDefinitions"]
        if container["name"] == balancer["containerName"]
        for mapping in container.get("portMappings", ())
    ]
    wanted = int(balancer["containerPort"])
    return wanted if wanted in ports or not ports else ports[0]


def _register_tasks(service: dict[str, Any]) -> bool:
    """Replace the service's own registrations, as MiniStack does. Return whether any has changed."""
    ledger: dict[str, list[str]] = service.setdefault("_published_targets", {})
    tasks = [
        task
        for task in list(ecs._tasks.values())
        if service.get("status") == "ACTIVE"
        and task.get("group") == f"service:{service['serviceName']}"
        and task.get("clusterArn") == service["clusterArn"]
        and ecs._task_is_active(task["taskArn"], task)
    ]
    changed = False
    for arn in {*ledger, *(arn for task in tasks for arn in task.get(_PORTS, ()))}:
        with resource_lock("elbv2-targets", arn):
            wanted = [
                (ecs._task_ip(task), task[_PORTS][arn]) for task in tasks if arn in task.get(_PORTS, ())
            ]
            before = list(alb._targets.get(arn, ()))
            alb.set_targets_for_group(arn, wanted, ledger.get(arn, ()))
            ledger[arn] = [address for address, _ in wanted]
            changed |= before != alb._targets.get(arn, [])
    return changed
