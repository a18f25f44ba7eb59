"""Why tasks fail: each failed task once, with a reason that names the developer's file and line."""

from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from ministack.core.concurrency import spawn_background
from ministack.services import ecs

from local.cluster import events
from local.cluster.circuit_breaker import StopCause
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service.service_events import note
from local.emulator.cluster.service.starting import task_id
from local.emulator.cluster.service.task_health import has_passed, health_of
from local.emulator.patches.failed_task import Sources, keep_output, last_error
from local.emulator.patches.tasks import Task, service_of

_JUDGED = "_judged"
_FAILURE = "_failure"
_EXITED = "EssentialContainerExited"


@dataclass(frozen=True)
class Failure:
    task: Task
    cause: StopCause
    reason: str
    was_healthy: bool


class Failures:
    """The failed tasks of each service, until its scheduler takes them."""

    def __init__(self, loop: Loop, sources: Sources, log: Path) -> None:
        self._loop = loop
        self._sources = sources
        self._log = log
        self._of_service: defaultdict[str, list[Failure]] = defaultdict(list)

    def install(self) -> None:
        mark_stopped = ecs._mark_task_stopped

        def mark_stopped_with_reason(
            arn: str, task: Task, reason: str, code: str, exit_code: int | None = None
        ) -> Any:
            detailed = reason
            if code == _EXITED:
                # AWS's words, and those with the code and the error for the rollout's last line.
                reason = "Essential container in task exited"
                detailed = f"{reason} with code {exit_code}{self._last_error(task)}"
            stopped = mark_stopped(arn, task, reason, code, exit_code=exit_code)
            if stopped and code in (_EXITED, "TaskFailedToStart"):
                self._add(task, StopCause.EXITED if code == _EXITED else StopCause.FAILED_TO_START, detailed)
            return stopped

        ecs._mark_task_stopped = mark_stopped_with_reason
        ecs._record_service_task_failure = lambda *_: None  # the scheduler counts them

    def take(self, service: str) -> list[Failure]:
        """The failures of a service since the last call."""
        return self._of_service.pop(service, [])

    def judge(self, task: Task) -> None:
        """A task has failed its health checks. A thread finds out why, because that takes time."""
        if not task.get(_JUDGED):
            task[_JUDGED] = True
            health = health_of(task)
            if health and (seen := health.unhealthy_in()):
                note(service_of(task), events.unhealthy(task_id(task), *seen))
            spawn_background(partial(self._explain, task), thread_name="task-health")

    def _explain(self, task: Task) -> None:
        health = health_of(task)
        reason = f"{health.failure() if health else ''}{self._last_error(task)}"
        self._add(task, StopCause.FAILED_HEALTH_CHECK, reason)

    def _last_error(self, task: Task) -> str:
        keep_output(task, self._log)
        return last_error(task, self._sources)

    def _add(self, task: Task, cause: StopCause, reason: str) -> None:
        task[_FAILURE] = reason
        with self._loop.lock:
            service = service_of(task)
            if service:
                failure = Failure(task, cause, reason, has_passed(task))
                self._of_service[service["serviceArn"]].append(failure)
        self._loop.wake()


def failure_of(task: Task) -> str | None:
    """Why the task failed. None if it did not fail."""
    reason: str | None = task.get(_FAILURE)
    return reason
