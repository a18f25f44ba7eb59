"""Target tracking of the task count: the alarms of a policy, its new count, and how several policies agree.

The rules are those of the Application Auto Scaling User Guide, "How target tracking scaling works". Its
formula is "in proportion" only. Own choices: the new count is ceil(running x metric / target), and the
newest point is the metric.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

from local.cluster.alarms import Alarm, Missing, Point, State, evaluate

_SCALE_IN_SHARE = 0.9
"""A policy scales in below this share of its target, as the alarms of real accounts show (70 and 63)."""


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy of the service.

    The cooldowns are in seconds, 300 by default; the application sets 60 and 300.
    """

    target: float
    scale_out_cooldown: int = 300
    scale_in_cooldown: int = 300

    @property
    def high(self) -> Alarm:
        """The alarm that scales out: three minutes above the target."""
        return Alarm(self.target, 3, 3, "GreaterThanThreshold", Missing.MISSING)

    @property
    def low(self) -> Alarm:
        """The alarm that scales in: fifteen minutes below nine tenths of the target."""
        return Alarm(self.target * _SCALE_IN_SHARE, 15, 15, "LessThanThreshold", Missing.MISSING)


class NotScaled(StrEnum):
    """Why a policy in alarm changed nothing (Application Auto Scaling API Reference, "NotScaledReason")."""

    AT_MAXIMUM = "AlreadyAtMaxCapacity"
    AT_MINIMUM = "AlreadyAtMinCapacity"
    AT_DESIRED = "AlreadyAtDesiredCapacity"


@dataclass(frozen=True, slots=True)
class Target:
    """The scalable target with its state. The times are virtual seconds."""

    minimum: int
    maximum: int
    desired: int
    scale_out_until: float = 0
    scale_in_until: float = 0
    #: Running tasks when the scale-out that still cools down began.
    base: int = 0


@dataclass(frozen=True, slots=True)
class Reading:
    """A policy with the points of its metric, the newest last."""

    policy: Policy
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class Decision:
    """The scalable target after a minute, and the reason if a policy in alarm changed nothing."""

    target: Target
    reason: NotScaled | None = None


def proportional(running: int, metric: float, target: float) -> int:
    """The count that brings the metric to its target.

    Without a running task it is 1 above the target, else 0.
    """
    if running == 0:
        return int(metric > target)
    return ceil(running * metric / target)


def decide(
    target: Target, readings: Sequence[Reading], running: int, deploying: bool, now: float
) -> Decision:
    """The desired count after a minute.

    The service scales out if any policy wants it, and in only if all do. The largest count wins. The base
    is the number of running tasks, not the desired count. There is no scale-in during a deployment (ECS
    Developer Guide, "Automatically scale your Amazon ECS service").
    """
    out = [one for one in readings if evaluate(one.policy.high, one.points, State.OK) is State.ALARM]
    if out:
        return _scaled_out(target, out, running, now)
    low = [one for one in readings if evaluate(one.policy.low, one.points, State.OK) is State.ALARM]
    if low and len(low) == len(readings) and not deploying:
        return _scaled_in(target, low, running, now)
    return Decision(target)


def _scaled_out(target: Target, readings: Sequence[Reading], running: int, now: float) -> Decision:
    """During the cooldown, the tasks that were added count as a part of what is needed. So the base stays."""
    cooling = now < target.scale_out_until
    base = target.base if cooling else running
    wanted = max(_wanted(one, base) for one in readings)
    desired = _bounded(target, wanted)
    if desired <= target.desired:
        return _unchanged(
            target, wanted, NotScaled.AT_MAXIMUM if wanted > target.maximum else NotScaled.AT_DESIRED
        )
    until = now + max(one.policy.scale_out_cooldown for one in readings)
    # A scale-out ends the cooldown of a scale-in.
    return Decision(replace(target, desired=desired, base=base, scale_out_until=until, scale_in_until=now))


def _scaled_in(target: Target, readings: Sequence[Reading], running: int, now: float) -> Decision:
    if now < target.scale_in_until:
        return Decision(target)
    wanted = max(_wanted(one, running) for one in readings)
    desired = _bounded(target, wanted)
    if desired >= target.desired:
        return _unchanged(
            target, wanted, NotScaled.AT_MINIMUM if wanted < target.minimum else NotScaled.AT_DESIRED
        )
    until = now + max(one.policy.scale_in_cooldown for one in readings)
    return Decision(replace(target, desired=desired, scale_in_until=until))


def _wanted(reading: Reading, base: int) -> int:
    metric = next(point for point in reversed(reading.points) if point is not None)
    return proportional(base, metric, reading.policy.target)


def _bounded(target: Target, count: int) -> int:
    return min(target.maximum, max(target.minimum, count))


def _unchanged(target: Target, wanted: int, reason: NotScaled) -> Decision:
    """A count out of the bounds is only corrected in an alarm (same guide, "Considerations")."""
    return Decision(replace(target, desired=_bounded(target, target.desired)), reason)
