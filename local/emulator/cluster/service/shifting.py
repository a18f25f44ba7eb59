"""Blue-green, canary and linear deployments: two revisions side by side, and the traffic between them."""

from dataclasses import replace
from typing import Any

from ministack.services import ecs

from local.cluster.clock import MINUTE
from local.cluster.records import Service, Task
from local.cluster.shifting import (
    STAGE_HOURS,
    Shift,
    Stage,
    Strategy,
    View,
    advance,
    blue_green,
    canary,
    linear,
    weight,
)
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service import deployments, traffic
from local.emulator.cluster.service.placing import Instances
from local.emulator.cluster.service.progress import Progress
from local.emulator.cluster.service.rolling import Rolling
from local.emulator.cluster.service.settings import settings_of
from local.emulator.cluster.service.stopping import Stopping
from local.emulator.cluster.service.task_records import Record, revision_of
from local.emulator.cluster.service.tasks import ServiceTasks
from local.emulator.cluster.service.verdict import Verdict
from local.emulator.patches.load_balancers import LoadBalancers

STAGE = "_lifecycle_stage"
"""The last stage that was reached. AWS does not document it for a deployment that has ended."""
_LATE = f"tasks of the new revision did not get healthy within {STAGE_HOURS} hours"
_TOO_LATE = Verdict("stage limit", f"The {_LATE}.", f"the {_LATE}", True)


def strategy_of(service: Record) -> Strategy | None:
    """The strategy that shifts traffic. None for rolling deployments."""
    configuration: dict[str, Any] = service.get("deploymentConfiguration") or {}
    bake = _seconds(configuration.get("bakeTimeInMinutes"))
    match configuration.get("strategy", "ROLLING"):
        case "BLUE_GREEN":
            return blue_green(bake)
        case "CANARY":
            settings = configuration["canaryConfiguration"]
            step_bake = _seconds(settings["canaryBakeTimeInMinutes"])
            return canary(float(settings["canaryPercent"]), step_bake, bake)
        case "LINEAR":
            settings = configuration["linearConfiguration"]
            return linear(float(settings["stepPercent"]), _seconds(settings["stepBakeTimeInMinutes"]), bake)
    return None


def _seconds(minutes: object) -> int:
    return int(float(str(minutes or 0)) * MINUTE)


class Shifting:
    def __init__(
        self, loop: Loop, instances: Instances, stopping: Stopping, rolling: Rolling, balancers: LoadBalancers
    ) -> None:
        self._loop = loop
        self._instances = instances
        self._stopping = stopping
        self._rolling = rolling
        self._balancers = balancers

    def turn(
        self,
        service: Record,
        strategy: Strategy,
        before: Record,
        view: ServiceTasks,
        progress: Progress,
        failure: Verdict | None,
    ) -> None:
        """The next step of a deployment. The old revision keeps its tasks until the clean-up.

        Args:
            before: the deployment that the traffic comes from
            failure: why the deployment fails now
        """
        deployment = ecs._primary_deployment(service)
        new = settings_of(service)
        of_new = [task for task in view.tasks if task.revision == new.revision]
        of_old = [task for task in view.tasks if task.revision != new.revision]
        if progress.shift is None:
            progress.shift = Shift(since=self._loop.clock.now())
            self._enter(service, deployment, strategy, progress.shift)
        seen = View(sum(task.healthy for task in of_new) >= new.desired, not of_old, failure is not None)
        shift = advance(strategy, progress.shift, seen, self._loop.clock.now())
        if shift is not progress.shift:
            progress.shift = shift
            self._enter(service, deployment, strategy, shift)
        match shift.stage:
            case Stage.SUCCESSFUL:
                deployments.complete(service, deployment)
                return
            case Stage.ROLLED_BACK:
                deployments.fail(service, deployment, failure or _TOO_LATE)
                return
            case Stage.CLEAN_UP:
                for task in of_old:
                    self._stopping.stop(view.records[task.id], "Deployment completed")
            case _:
                old = replace(new, revision=revision_of(before))
                self._apply(service, before, old, view, of_old, progress)
        self._apply(service, deployment, new, view, of_new, progress)

    def _enter(self, service: Record, deployment: Record, strategy: Strategy, shift: Shift) -> None:
        if shift.stage not in (Stage.SUCCESSFUL, Stage.ROLLED_BACK):
            deployment[STAGE] = shift.stage.value
        deployment["updatedAt"] = ecs._iso()
        traffic.shift(service, deployment, weight(strategy, shift), self._balancers)

    def _apply(
        self,
        service: Record,
        deployment: Record,
        settings: Service,
        view: ServiceTasks,
        tasks: list[Task],
        progress: Progress,
    ) -> None:
        instances = self._instances(ecs._cluster_name_from_arn(service["clusterArn"]))
        part = ServiceTasks(tasks, view.records)
        self._rolling.apply(service, deployment, settings, part, instances, progress)
