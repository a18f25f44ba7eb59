"""Gives waiting tasks their instances. MiniStack starts each task at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from ministack.core.concurrency import spawn_background
from ministack.services import ec2, ecs

from local.cluster import events
from local.cluster.placement import Rooms, Unplaced
from local.cluster.provisioning import LONGEST_WAIT
from local.cluster.records import Instance, Placement
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service.service_events import note_once
from local.emulator.cluster.service.settings import settings_of
from local.emulator.cluster.service.task_records import decision_record, is_of, live_tasks, resources
from local.emulator.patches.tasks import Task, service_of

Instances = Callable[[str], Mapping[str, Instance]]
"""The container instances of a cluster, by their ARN."""


class Placing:
    def __init__(self, loop: Loop, instances: Instances) -> None:
        self._loop = loop
        self._instances = instances
        self._starts: dict[str, Callable[[], None]] = {}
        self._created: dict[str, float] = {}

    def install(self) -> None:
        start = ecs._run_task_worker
        subnet = ecs._requested_subnet

        def wait_for_a_place(task: Task, *arguments: Any) -> None:
            with self._loop.lock:
                self._created[task["taskArn"]] = self._loop.clock.now()
                self._starts[task["taskArn"]] = lambda: start(task, *arguments)
            self._loop.wake()

        def requested_subnets(request: dict[str, Any]) -> list[str]:
            return (
                list(request["networkConfiguration"]["awsvpcConfiguration"]["subnets"])
                if subnet(request)
                else []
            )

        ecs._run_task_worker = wait_for_a_place
        ecs._requested_subnet = requested_subnets

    def turn(self) -> None:
        """Place what has room now, the oldest first."""
        waiting: dict[str, list[Task]] = {}
        for arn in list(self._starts):
            task = ecs._tasks.get(arn)
            if task is None or not ecs._task_is_active(arn, task):
                self._forget(arn)
            else:
                waiting.setdefault(f"{task['clusterArn']} {task['group']}", []).append(task)
        for tasks in waiting.values():
            self._place(tasks)

    def _place(self, waiting: list[Task]) -> None:
        """Tasks of one group. They are equal, so the first without a place ends it."""
        first = waiting[0]
        service = service_of(first) or None
        records = live_tasks(first["clusterArn"])
        mine = [decision_record(one, service) for one in records if service and is_of(one, service)]
        others = [decision_record(one, None) for one in records if not (service and is_of(one, service))]
        cluster = ecs._cluster_name_from_arn(first["clusterArn"])
        subnets = {ec2._subnets[subnet]["AvailabilityZone"]: subnet for subnet in first["_subnet"]}
        reachable = [one for one in self._instances(cluster).values() if one.zone in subnets]
        rooms = Rooms(reachable, mine, resources(first["taskDefinitionArn"]), others)
        placement = settings_of(service).placement if service else Placement.SPREAD
        for number, task in enumerate(waiting):
            found = rooms.place(placement)
            if isinstance(found, Unplaced):
                if service:
                    note_once(service, events.unplaced(_named(found)))
                self._end_the_wait(waiting[number:], found)
                return
            self._start(task, found, subnets[found.zone])

    def _start(self, task: Task, instance: Instance, subnet: str) -> None:
        task["containerInstanceArn"] = instance.id
        task["_subnet"] = subnet
        task["_placed"] = True
        task["availabilityZone"] = instance.zone
        task["lastStatus"] = "PENDING"
        spawn_background(self._starts[task["taskArn"]], thread_name="task-start")
        self._forget(task["taskArn"])

    def _end_the_wait(self, waiting: list[Task], found: Unplaced) -> None:
        for task in waiting:
            if self._loop.clock.now() - self._created[task["taskArn"]] >= LONGEST_WAIT:
                self._forget(task["taskArn"])
                ecs._fail_task_start(task, ecs._get_docker(), f"TaskFailedToStart: {found.reason}")

    def _forget(self, arn: str) -> None:
        self._starts.pop(arn, None)
        self._created.pop(arn, None)


def _named(found: Unplaced) -> Unplaced:
    """ECS names the instance by its id, without the rest of the ARN."""
    return replace(found, closest=found.closest.rpartition("/")[2]) if found.closest else found
