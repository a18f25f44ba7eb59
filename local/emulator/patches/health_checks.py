"""A service's task becomes RUNNING when the load balancers call it healthy. An unhealthy one is stopped.

MiniStack calls a task RUNNING as soon as its process runs. A server does not listen by then, so requests
would fail. A task that does not become healthy counts as a failed start for the circuit breaker.
"""

import time
from pathlib import Path
from typing import Any

from ministack.core.concurrency import spawn_background
from ministack.core.responses import request_scope
from ministack.services import ecs

from local.emulator.patches.address_book import AddressBook
from local.emulator.patches.failed_task import Sources, containers, keep_output, last_error
from local.emulator.patches.load_balancers import LoadBalancers
from local.emulator.patches.task_health import TaskHealth
from local.emulator.patches.tasks import Task, load_balancers_of

_POLL_SECONDS = 0.05
_HEALTH = "_health"


class _Failed(Exception):
    pass


def install(balancers: LoadBalancers, book: AddressBook, sources: Sources, failed_task_log: Path) -> None:
    mark_running, watch = ecs._mark_task_running, ecs._watch_task_lifecycle

    def mark_running_when_healthy(arn: str, task: Task) -> bool:
        try:
            if load_balancers_of(task):
                task[_HEALTH] = TaskHealth(task, balancers, book)
                _wait_until_good(task, sources)
        except _Failed as reason:
            keep_output(task, failed_task_log)
            ecs._fail_task_start(task, ecs._get_docker(), str(reason))
            return False
        running: bool = mark_running(arn, task)
        return running

    def watch_health_too(task: Task, client: Any, account: str, region: str) -> None:
        def stop_when_unhealthy() -> None:
            with request_scope(account, region):
                _stop_when_unhealthy(task, sources)

        watch(task, client, account, region)
        if _HEALTH in task:
            spawn_background(stop_when_unhealthy, thread_name="task-health")

    ecs._mark_task_running = mark_running_when_healthy
    ecs._watch_task_lifecycle = watch_health_too
    # MiniStack waits a second without an exit as its own proof. That would only delay a healthy task.
    ecs._ECS_DEPLOYMENT_STEADY_DELAY = 0.0


def _wait_until_good(task: Task, sources: Sources) -> None:
    """TaskHealth limits the wait. A task that is stopped during its start is reported by mark_running."""
    health: TaskHealth = task[_HEALTH]
    while ecs._task_is_active(task["taskArn"], task) and not health.is_good():
        _raise_if_exited(task, sources)
        if failure := health.failure():
            raise _Failed(f"{failure}{last_error(task, sources)}")
        time.sleep(_POLL_SECONDS)


def _stop_when_unhealthy(task: Task, sources: Sources) -> None:
    """The service then starts another task. The unhealthy one finishes its requests meanwhile."""
    health: TaskHealth = task[_HEALTH]
    while ecs._task_is_active(task["taskArn"], task):
        if failure := health.failure():
            reason = f"{failure}{last_error(task, sources)}"
            if ecs._mark_task_stopped(task["taskArn"], task, reason, "ServiceSchedulerInitiated"):
                ecs._record_service_task_failure(task)
                ecs._cleanup_task_resources(task, ecs._get_docker())
            return
        time.sleep(_POLL_SECONDS)


def _raise_if_exited(task: Task, sources: Sources) -> None:
    for container in containers(task):
        if container.status == "exited":
            code = container.attrs["State"]["ExitCode"]
            raise _Failed(f"Essential container in task exited with code {code}{last_error(task, sources)}")
