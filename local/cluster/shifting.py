"""Blue-green, canary and linear deployments: their stages, traffic, bakes and rollback.

The stages are those of ECS without hooks and test listener, because the application has neither. So only
four of them take time (ECS Developer Guide, "Amazon ECS blue/green deployments", "... canary ...", "...
linear ..."). A failure before CLEAN_UP gives all traffic back to the old revision at once.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

STAGE_HOURS = 24
"""Hours that a stage may take (same guide)."""


class Stage(StrEnum):
    """The stages that take time, and the two ends (ECS API Reference, "ServiceDeployment")."""

    SCALE_UP = "SCALE_UP"
    PRODUCTION_TRAFFIC_SHIFT = "PRODUCTION_TRAFFIC_SHIFT"
    BAKE_TIME = "BAKE_TIME"
    CLEAN_UP = "CLEAN_UP"
    SUCCESSFUL = "SUCCESSFUL"
    ROLLED_BACK = "ROLLBACK_SUCCESSFUL"


@dataclass(frozen=True, slots=True)
class Strategy:
    """Percent of the traffic that the new revision has after each shift; the last one is 100.

    Bakes are in seconds.
    """

    weights: tuple[float, ...]
    #: After each shift but the last one.
    step_bake: int
    #: After the last shift.
    bake: int


def blue_green(bake: int) -> Strategy:
    """All traffic at once."""
    return Strategy((100,), 0, bake)


def canary(percent: float, step_bake: int, bake: int) -> Strategy:
    """A share of the traffic first, then all of it."""
    return Strategy((percent, 100), step_bake, bake)


def linear(percent: float, step_bake: int, bake: int) -> Strategy:
    """Equal shares.

    The last one is smaller if 100 is no multiple (own reading: AWS does not list its steps).
    """
    steps = ceil(100 / percent) - 1
    return Strategy((*(percent * (i + 1) for i in range(steps)), 100), step_bake, bake)


@dataclass(frozen=True, slots=True)
class Shift:
    """Where a deployment is. `since` is the virtual time at which its stage, or its step of it, began."""

    stage: Stage = Stage.SCALE_UP
    since: float = 0
    #: Number of shifts done.
    steps: int = 0


@dataclass(frozen=True, slots=True)
class View:
    """What decides about the next stage."""

    #: All desired tasks of the new revision pass the load balancer's checks.
    new_healthy: bool
    #: No task of the old revision is left.
    old_gone: bool = False
    #: The circuit breaker has opened, or an alarm is in ALARM that was not at the deployment's start.
    failed: bool = False


def weight(strategy: Strategy, shift: Shift) -> float:
    """Percent of the traffic that the new revision has."""
    if shift.stage is Stage.ROLLED_BACK or shift.steps == 0:
        return 0
    return strategy.weights[shift.steps - 1]


def next_at(strategy: Strategy, shift: Shift) -> float | None:
    """The virtual time at which a bake or the stage's limit ends, or None if the deployment has ended."""
    match shift.stage:
        case Stage.SUCCESSFUL | Stage.ROLLED_BACK:
            return None
        case Stage.PRODUCTION_TRAFFIC_SHIFT:
            return shift.since + strategy.step_bake
        case Stage.BAKE_TIME:
            return shift.since + strategy.bake
    return shift.since + STAGE_HOURS * 3600


def advance(strategy: Strategy, shift: Shift, view: View, now: float) -> Shift:
    """The deployment's place after what `view` shows. It is the same object if nothing changes."""
    ended = next_at(strategy, shift)
    due = ended is not None and now >= ended
    match shift.stage:
        case Stage.SUCCESSFUL | Stage.ROLLED_BACK:
            return shift
        case Stage.CLEAN_UP:
            return replace(shift, stage=Stage.SUCCESSFUL, since=now) if view.old_gone else shift
    if view.failed or (shift.stage is Stage.SCALE_UP and due):
        return replace(shift, stage=Stage.ROLLED_BACK, since=now)
    match shift.stage:
        case Stage.SCALE_UP if view.new_healthy:
            return _shifted(strategy, shift, now)
        case Stage.PRODUCTION_TRAFFIC_SHIFT if due:
            return _shifted(strategy, shift, now)
        case Stage.BAKE_TIME if due:
            return replace(shift, stage=Stage.CLEAN_UP, since=now)
    return shift


def _shifted(strategy: Strategy, shift: Shift, now: float) -> Shift:
    steps = shift.steps + 1
    last = steps == len(strategy.weights)
    return Shift(Stage.BAKE_TIME if last else Stage.PRODUCTION_TRAFFIC_SHIFT, now, steps)
