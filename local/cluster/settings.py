"""The configuration of a simulated cluster, and the times that the simulation assumes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.cluster.clock import MINUTE
from local.cluster.provisioning import LONGEST_WAIT
from local.cluster.records import Placement, Resources, Service
from local.cluster.reservation import ManagedScaling
from local.cluster.schedules import ScheduledAction
from local.cluster.shifting import Strategy, blue_green, canary, linear
from local.cluster.target_tracking import Policy


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds that things take. Where AWS names no figure, the value is an assumption."""

    #: From the launch of an instance until it is ACTIVE. The plan's 120 seconds contain the minute that
    #: managed scaling needs for its metric (lib/config/fixed.ts, `instanceStartSeconds`).
    boot: float = 60
    #: From the placement of a task until it is RUNNING. The plan counts no image pull and no start.
    start: float = 0
    #: From RUNNING until the first health check passes.
    healthy: float = 10
    #: From RUNNING until a task that never answers is unhealthy: the grace period, which is longer than three
    #: failed checks.
    unhealthy: float = 60
    #: The deregistration delay: a stopping task keeps its resources for this time.
    drain: float = 25
    #: From the creation of a task until it stops without a place.
    provisioning: float = LONGEST_WAIT


@dataclass(frozen=True, slots=True)
class Settings:
    """The part of a stage's configuration that the cluster's behaviour depends on."""

    #: Instance types of the group.
    types: tuple[str, ...]
    service: Service
    scaling: ManagedScaling
    zones: int = 2
    trunking: bool = False
    #: None is a rolling deployment.
    strategy: Strategy | None = None
    #: Seconds that a rolling deployment watches its alarms after its old tasks are gone. The plan does not
    #: count them.
    alarm_bake: float = 0
    tasks: tuple[int, int] = (1, 5000)
    policies: tuple[Policy, ...] = ()
    actions: tuple[ScheduledAction, ...] = ()
    times: Times = Times()


def settings_of(document: Mapping[str, Any]) -> Settings:
    """The settings of a line that scripts/cluster-configurations.ts writes."""
    bake = document["bakeMinutes"] * MINUTE
    percent = document["stepPercent"]
    strategies: dict[str, Strategy] = {
        "blue-green": blue_green(bake),
        "canary": canary(percent, bake, bake),
        "linear": linear(percent, bake, bake),
    }
    service = Service(
        Resources(document["cpu"], document["memoryMiB"]),
        Placement(document["placement"]),
        max(1, document["lowest"]),
        minimum_healthy_percent=document["minHealthyPercent"],
        maximum_percent=document["maxPercent"],
    )
    scaling = ManagedScaling(
        document["minInstances"],
        document["maxInstances"],
        document["targetCapacityPercent"],
        document["warmup"],
    )
    return Settings(
        types=tuple(document["instanceTypes"]),
        service=service,
        scaling=scaling,
        zones=document["zones"],
        trunking=document["eniTrunking"],
        strategy=strategies.get(document["strategy"]),
        tasks=(document["lowest"], document["highest"]),
        times=Times(
            boot=document["instanceStartSeconds"] - MINUTE,
            healthy=document["healthySeconds"],
            drain=document["drainSeconds"],
        ),
    )
