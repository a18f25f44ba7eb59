"""MiniStack's tasks as the records that decisions read."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from ministack.services import ecs

from local.cluster.records import Resources, Task, TaskStatus
from local.emulator.cluster.service.task_health import passing

Record = dict[str, Any]

_NUMBER = "_number"
_REVISION = "_revision"
_STATUS = {
    "PROVISIONING": TaskStatus.PROVISIONING,
    "PENDING": TaskStatus.PENDING,
    "ACTIVATING": TaskStatus.PENDING,
    "RUNNING": TaskStatus.RUNNING,
}
_numbers = count(1)
_revisions = count(1)


def live_tasks(cluster_arn: str) -> list[Record]:
    """The cluster's tasks that have not stopped, in the order of their creation."""
    return [
        task
        for task in list(ecs._tasks.values())
        if task.get("clusterArn") == cluster_arn and task["lastStatus"] != "STOPPED"
    ]


def is_of(task: Record, service: Record) -> bool:
    """Whether the service has started the task."""
    return bool(task.get("group") == f"service:{service['serviceName']}")


def decision_record(task: Record, service: Record | None) -> Task:
    """The task for a decision. `service` is the one that started it, None for a standalone task."""
    stopping = task["desiredStatus"] == "STOPPED"
    return Task(
        id=_number(task, _NUMBER, _numbers),
        revision=_revision(task, service) if service else 0,
        status=TaskStatus.DEACTIVATING if stopping else _STATUS[task["lastStatus"]],
        instance=task.get("containerInstanceArn") if task.get("_placed") else None,
        passing=None if stopping else passing(task),
        resources=resources(task["taskDefinitionArn"]),
    )


def revision_of(deployment: Record) -> int:
    """The number of a deployment, which its tasks have as their revision."""
    return _number(deployment, _REVISION, _revisions)


def _number(record: Record, name: str, numbers: Iterator[int]) -> int:
    if name not in record:
        record[name] = next(numbers)
    number: int = record[name]
    return number


def _revision(task: Record, service: Record) -> int:
    """The revision 0 stands for every deployment that the service no longer has."""
    deployment = ecs._deployment_for_task(service, task)
    return revision_of(deployment) if deployment else 0


def resources(task_definition: str) -> Resources:
    """What a task of a definition takes: the task's own sizes, or else the sums of its containers'.

    Source: ECS Developer Guide, "Amazon ECS task definition parameters", cpu and memory.
    """
    definition = ecs._task_defs[ecs._resolve_td_key(task_definition)]
    containers = definition["containerDefinitions"]
    return Resources(
        cpu=int(definition.get("cpu") or sum(int(one.get("cpu") or 0) for one in containers)),
        memory=int(definition.get("memory") or sum(map(_container_memory, containers))),
        interfaces=int(definition.get("networkMode") == "awsvpc"),
    )


def _container_memory(container: Record) -> int:
    return int(container.get("memoryReservation") or container.get("memory") or 0)
