"""The tasks of a cluster, for decisions about instances and deployments."""

from dataclasses import dataclass

from ministack.services import ecs

from local.cluster.records import Service, Task
from local.emulator.cluster.service.settings import settings_of
from local.emulator.cluster.service.stopping import Stopping
from local.emulator.cluster.service.task_records import Record, decision_record, is_of, live_tasks


@dataclass(frozen=True)
class ServiceTasks:
    """The tasks of a service, and MiniStack's record of each by its number."""

    tasks: list[Task]
    records: dict[int, Record]


def tasks_of(service: Record) -> ServiceTasks:
    """The tasks of one service that have not stopped."""
    records = [task for task in live_tasks(service["clusterArn"]) if is_of(task, service)]
    tasks = [decision_record(record, service) for record in records]
    return ServiceTasks(tasks, {task.id: record for task, record in zip(tasks, records, strict=True)})


class Tasks:
    """What the instances' part of the cluster needs to know about tasks."""

    def __init__(self, stopping: Stopping) -> None:
        self._stopping = stopping

    def of_cluster(self, cluster: str) -> list[Task]:
        """All tasks of a cluster that wait for a place or take one. An instance may name no cluster."""
        if cluster not in ecs._clusters:
            return []
        services = _services(cluster)
        return [
            decision_record(task, next((one for one in services if is_of(task, one)), None))
            for task in live_tasks(ecs._clusters[cluster]["clusterArn"])
        ]

    def settings(self, cluster: str) -> Service | None:
        """The settings of the cluster's service, None if there is no active one."""
        return next(map(settings_of, _services(cluster)), None)

    def lose(self, instance_id: str, reason: str) -> None:
        """The tasks of an instance end at once, without draining."""
        for task in list(ecs._tasks.values()):
            if task.get("containerInstanceArn") == instance_id and task["lastStatus"] != "STOPPED":
                self._stopping.kill(task, reason)


def _services(cluster: str) -> list[Record]:
    return [
        service
        for key, service in list(ecs._services.items())
        if key.startswith(f"{cluster}/") and service["status"] == "ACTIVE"
    ]
