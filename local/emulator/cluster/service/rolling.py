"""Rolling deployments, and the tasks of a service between deployments."""

from collections.abc import Mapping
from dataclasses import replace

from ministack.services import ec2, ecs

from local.cluster import events
from local.cluster.deployment_alarms import rolling_bake
from local.cluster.records import Instance, Service, Task
from local.cluster.rolling import blocked, is_steady, step
from local.cluster.zone_rebalancing import zone_to_fill
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service import deployments
from local.emulator.cluster.service.deployment_alarms import Alarms, alarm_names
from local.emulator.cluster.service.failures import failure_of
from local.emulator.cluster.service.placing import Instances
from local.emulator.cluster.service.progress import Progress
from local.emulator.cluster.service.service_events import note, note_once
from local.emulator.cluster.service.settings import settings_of
from local.emulator.cluster.service.starting import create_tasks, task_id
from local.emulator.cluster.service.stopping import Stopping
from local.emulator.cluster.service.task_records import Record
from local.emulator.cluster.service.tasks import ServiceTasks


class Rolling:
    def __init__(self, loop: Loop, instances: Instances, stopping: Stopping, alarms: Alarms) -> None:
        self._loop = loop
        self._instances = instances
        self._stopping = stopping
        self._alarms = alarms

    def turn(self, service: Record, deployment: Record, view: ServiceTasks, progress: Progress) -> None:
        """The next step towards the desired tasks, and the end of the deployment when they serve."""
        settings = settings_of(service)
        instances = self._instances(ecs._cluster_name_from_arn(service["clusterArn"]))
        self.apply(service, deployment, settings, view, instances, progress)
        wanted = replace(settings, desired=settings.desired + progress.rebalancing)
        was_steady, progress.is_steady = progress.is_steady, is_steady(wanted, view.tasks)
        if not progress.is_steady:
            return
        if not was_steady:
            note(service, events.STEADY_STATE)
        if deployments.is_in_progress(deployment):
            self._bake(service, deployment, progress)
        else:
            self._rebalance(service, settings, view.tasks, instances, progress)

    def apply(
        self,
        service: Record,
        deployment: Record,
        settings: Service,
        view: ServiceTasks,
        instances: Mapping[str, Instance],
        progress: Progress,
    ) -> None:
        """Start and stop tasks of a deployment."""
        decision = step(settings, view.tasks, instances, progress.rebalancing)
        for task in decision.stop:
            record = view.records[task.id]
            self._stopping.stop(record, failure_of(record) or _stop_reason(task, deployment))
        if decision.stop:
            note(service, events.stopped([task_id(view.records[task.id]) for task in decision.stop]))
        if decision.start and self._loop.clock.now() >= progress.delay.starts_from:
            create_tasks(service, deployment, decision.start)
        if not decision and deployments.is_in_progress(deployment) and blocked(settings):
            note_once(service, events.BLOCKED)

    def _bake(self, service: Record, deployment: Record, progress: Progress) -> None:
        """Watch the alarms for a while. A first deployment has nothing to go back to, so it ends at once."""
        if progress.baked_at is None:
            names = alarm_names(service) if deployments.completed_before(service) else []
            progress.baked_at = self._loop.clock.now() + rolling_bake(self._alarms.settings(names))
        if self._loop.clock.now() >= progress.baked_at:
            deployments.complete(service, deployment)

    def _rebalance(
        self,
        service: Record,
        settings: Service,
        tasks: list[Task],
        instances: Mapping[str, Instance],
        progress: Progress,
    ) -> None:
        """Begin or end the move of a task to another zone."""
        if progress.rebalancing:
            progress.rebalancing = 0
        elif tasks and service.get("availabilityZoneRebalancing") == "ENABLED":
            zone = zone_to_fill(settings, tasks, instances, zones_of(service, instances))
            progress.rebalancing = int(zone is not None)


def zones_of(service: Record, instances: Mapping[str, Instance]) -> list[str]:
    """The zones of the service's subnets. Without network interfaces of its own, those of the instances."""
    network = (service.get("networkConfiguration") or {}).get("awsvpcConfiguration")
    if not network:
        return sorted({instance.zone for instance in instances.values()})
    return sorted({ec2._subnets[subnet]["AvailabilityZone"] for subnet in network["subnets"]})


def _stop_reason(task: Task, deployment: Record) -> str:
    if task.passing is False:
        return "Task failed ELB health checks"
    return f"Scaling activity initiated by (deployment {deployment['id']})"
