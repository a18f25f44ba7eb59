"""The service scheduler: it keeps the desired tasks, and sees deployments to their end."""

from typing import Any

from ministack.services import ecs

from local.cluster import events
from local.cluster.circuit_breaker import StopCause, counts, delays_starts
from local.cluster.deployment_alarms import ignored
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service import deployments
from local.emulator.cluster.service.deployment_alarms import Alarms, alarm_names
from local.emulator.cluster.service.failures import Failure, Failures
from local.emulator.cluster.service.progress import Progress
from local.emulator.cluster.service.rolling import Rolling
from local.emulator.cluster.service.service_events import note
from local.emulator.cluster.service.shifting import Shifting, strategy_of
from local.emulator.cluster.service.task_records import Record, is_of, live_tasks
from local.emulator.cluster.service.tasks import ServiceTasks, tasks_of
from local.emulator.cluster.service.traffic import choose_group
from local.emulator.cluster.service.verdict import verdict

_MINISTACKS_EVENT = "has begun draining connections on 1 tasks."


class Scheduler:
    def __init__(
        self, loop: Loop, rolling: Rolling, shifting: Shifting, failures: Failures, alarms: Alarms
    ) -> None:
        self._loop = loop
        self._rolling = rolling
        self._shifting = shifting
        self._failures = failures
        self._alarms = alarms
        self._progress: dict[str, Progress] = {}

    def install(self) -> None:
        """Take the place of MiniStack's own scheduler."""
        ecs._reconcile_service_tasks = self._changed
        ecs._refresh_service_state = _refresh
        ecs._complete_service_deployment = lambda *_, **__: None
        ecs._schedule_service_deployment_completion = lambda *_, **__: None
        delete = ecs._delete_service

        def delete_and_drain(request: dict[str, Any]) -> Any:
            answer = delete(request)
            with self._loop.lock:
                for service in list(ecs._services.values()):
                    if service["status"] == "INACTIVE" and _has_tasks(service):
                        service["status"] = "DRAINING"
            return answer

        ecs._delete_service = delete_and_drain
        ecs._ACTION_MAP["DeleteService"] = delete_and_drain

    def turn(self) -> None:
        for service in list(ecs._services.values()):
            if service["status"] == "ACTIVE":
                self._turn(service)
            elif service["status"] == "DRAINING" and not _has_tasks(service):
                service["status"] = "INACTIVE"

    def roll_back(self, service: Record) -> None:
        """StopServiceDeployment undoes the deployment at the next turn."""
        with self._loop.lock:
            self._progress[service["serviceArn"]].stop_requested = True
        self._loop.wake()

    def is_deploying(self, service: Record) -> bool:
        return deployments.is_in_progress(ecs._primary_deployment(service))

    def _turn(self, service: Record) -> None:
        deployment = ecs._primary_deployment(service)
        progress = self._progress_of(service, deployment)
        view = tasks_of(service)
        for failure in self._failures.take(service["serviceArn"]):
            self._count(service, deployment, progress, failure)
        for task in view.tasks:
            if task.passing is False:
                self._failures.judge(view.records[task.id])
        if deployment["rolloutState"] == "FAILED":
            return
        self._roll_out(service, deployment, view, progress)

    def _roll_out(self, service: Record, deployment: Record, view: ServiceTasks, progress: Progress) -> None:
        strategy = strategy_of(service)
        if strategy:
            choose_group(service, deployment)
        before = deployments.completed_before(service)
        failure = None
        if deployments.is_in_progress(deployment):
            failure = verdict(service, deployment, progress, self._alarms)
            if strategy and before and before is not deployment:
                self._shifting.turn(service, strategy, before, view, progress, failure)
                return
        if failure:
            deployments.fail(service, deployment, failure)
        else:
            self._rolling.turn(service, deployment, view, progress)

    def _progress_of(self, service: Record, deployment: Record) -> Progress:
        key = service["serviceArn"]
        if key not in self._progress or self._progress[key].deployment != deployment["id"]:
            states = self._alarms.states(alarm_names(service))
            self._progress[key] = Progress(deployment["id"], ignored(states))
            deployments.begin(service, deployment)
        return self._progress[key]

    def _count(self, service: Record, deployment: Record, progress: Progress, failure: Failure) -> None:
        """The circuit breaker counts failed tasks of the deployment. Failing starts delay the next ones."""
        if delays_starts(failure.cause, failure.was_healthy):
            delay = progress.delay.failed_to_start(self._loop.clock.now())
            if delay and failure.cause is StopCause.FAILED_TO_START:
                note(service, events.START_IMPAIRED)
        is_its = failure.task.get("_deployment_id") == deployment["id"]
        if is_its and deployments.is_in_progress(deployment) and counts(failure.cause, failure.was_healthy):
            deployment["failedTasks"] += 1
            deployment["updatedAt"] = ecs._iso()

    def _changed(self, cluster: str, key: str) -> None:
        """CreateService or UpdateService has changed the record."""
        with self._loop.lock:
            service = ecs._services[key]
            if service["events"] and service["events"][0]["message"].endswith(_MINISTACKS_EVENT):
                service["events"].pop(0)
            if progress := self._progress.get(service["serviceArn"]):
                progress.delay.reset()
            _refresh(cluster, f"service:{service['serviceName']}")
        self._loop.wake()


def _has_tasks(service: Record) -> bool:
    return any(is_of(task, service) for task in live_tasks(service["clusterArn"]))


def _refresh(cluster: str, group: str) -> None:
    service = ecs._services.get(f"{cluster}/{group.removeprefix('service:')}")
    if service:
        tasks = [task for task in live_tasks(service["clusterArn"]) if is_of(task, service)]
        deployments.refresh(service, tasks)
        ecs._sync_service_targets(cluster, service)
