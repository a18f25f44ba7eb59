"""Stops a task in the order of ECS, in a thread of its own.

ECS deregisters the task, waits for its requests (at most the deregistration delay), sends SIGTERM, and
SIGKILL after the container's stop timeout (ECS Developer Guide, "Amazon ECS task lifecycle"). MiniStack only
deregisters and kills. A real load balancer waits the whole delay. Here, the wait ends with the last request.
"""

from functools import partial
from typing import Any

from ministack.core.concurrency import resource_lock, spawn_background
from ministack.core.responses import json_response
from ministack.services import alb, ecs, ecs_metadata

from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service import containers
from local.emulator.load_balancer.records import DEREGISTRATION_DELAY
from local.emulator.patches.address_book import AddressBook
from local.emulator.patches.load_balancers import LoadBalancers
from local.emulator.patches.tasks import Task, load_balancers_of

_RELEASED = "_address_released"
_KEPT_SECONDS = 3600.0
"""Real seconds for which ECS shows a stopped task (ECS Developer Guide, "Viewing stopped task errors")."""


class Stopping:
    def __init__(self, loop: Loop, book: AddressBook, balancers: LoadBalancers) -> None:
        self._loop = loop
        self._book = book
        self._balancers = balancers

    def install(self) -> None:
        clean_up = ecs._cleanup_task_resources

        def clean_up_and_release(task: Task, *rest: Any) -> None:
            """MiniStack may call this twice for a task. By then, its address may be another task's."""
            clean_up(task, *rest)
            address = ecs._task_ip(task)
            if address and not task.get(_RELEASED):
                task[_RELEASED] = True
                self._book.release(address)

        ecs._cleanup_task_resources = clean_up_and_release
        ecs._stop_task = self._answer
        ecs._ACTION_MAP["StopTask"] = self._answer

    def stop(self, task: Task, reason: str, stop_code: str = "ServiceSchedulerInitiated") -> None:
        """Begin to stop it. A task that already stops is left alone."""
        if self._begin(task, reason, stop_code):
            spawn_background(partial(self._finish, task, drain=True), thread_name="task-stop")

    def kill(self, task: Task, reason: str) -> None:
        """End it at once, as its instance has gone. Requests in it fail."""
        self._begin(task, reason, "TerminationNotice")
        spawn_background(partial(self._finish, task, drain=False), thread_name="task-kill")

    def _answer(self, request: dict[str, Any]) -> Any:
        """StopTask. ECS answers before the task has stopped."""
        cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
        if cluster is None:
            return ecs.error_response_json("ClusterNotFoundException", "Cluster not found.", 400)
        task = ecs._resolve_task(request.get("task", ""), cluster)
        if not task:
            message = "The referenced task was not found."
            return ecs.error_response_json("InvalidParameterException", message, 400)
        self.stop(task, request.get("reason") or "Task stopped by user", "UserInitiated")
        return json_response({"task": ecs._sanitize(task)})

    def _begin(self, task: Task, reason: str, stop_code: str) -> bool:
        with resource_lock("ecs-task", task["taskArn"]):
            if not ecs._task_is_active(task["taskArn"], task):
                return False
            ecs._bump_task_version(task)
            task["desiredStatus"] = "STOPPED"
            task["stoppingAt"] = ecs._iso()
            task["stoppedReason"] = reason
            task["stopCode"] = stop_code
            task["lastStatus"] = "DEACTIVATING" if task["lastStatus"] == "RUNNING" else "STOPPING"
        self._show(task)
        return True

    def _finish(self, task: Task, *, drain: bool) -> None:
        address = None if task.get(_RELEASED) else ecs._task_ip(task)
        if drain and address:
            self._balancers.wait_until_drained(address, _deregistration_delay(task))
        if not drain:
            containers.kill(task)
        task["lastStatus"] = "STOPPING"
        ecs._cleanup_task_resources(task, ecs._get_docker())
        with resource_lock("ecs-task", task["taskArn"]):
            ecs._bump_task_version(task)
            task["lastStatus"] = "STOPPED"
            task["stoppedAt"] = task["executionStoppedAt"] = ecs._iso()
            for container in task.get("containers", []):
                container["lastStatus"] = "STOPPED"
                container.setdefault("exitCode", 0)
        self._show(task)
        kept = _KEPT_SECONDS * self._loop.clock.factor
        self._loop.after(kept, partial(ecs._tasks.pop, task["taskArn"], None))

    def _show(self, task: Task) -> None:
        arn = task["taskArn"]
        ecs_metadata.set_task_status(arn, known_status=task["lastStatus"], desired_status="STOPPED")
        cluster = ecs._cluster_name_from_arn(task["clusterArn"])
        ecs._recount_cluster(cluster)
        ecs._refresh_service_state(cluster, task.get("group", ""))
        self._loop.wake()


def _deregistration_delay(task: Task) -> float:
    delays = (
        float(attribute["Value"])
        for balancer in load_balancers_of(task)
        for attribute in alb._tg_attrs.get(balancer["targetGroupArn"], [])
        if attribute["Key"] == DEREGISTRATION_DELAY
    )
    return max(delays, default=0.0)
