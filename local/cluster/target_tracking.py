"""Target tracking of the task count: the alarms of a policy, its new count, and how several policies agree.

The rules are those of the Application Auto Scaling User Guide, "How target tracking scaling works". Its
formula is "in proportion" only. Own choices: the new count is ceil(running x metric / target), and the
newest point is the metric. At a bound, the reason is that bound. A scale-in is flapping if a policy that may
not scale in would then be above its target; the others never are, because their count is rounded up.
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

    The cooldowns are in seconds, 300 by default for a service (API Reference, "PutScalingPolicy"); the
    application sets 60 and 300.
    """

    target: float
    scale_out_cooldown: int = 300
    scale_in_cooldown: int = 300
    name: str = ""
    #: False with `DisableScaleIn`: the other policies scale in without it.
    scales_in: bool = True

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
    FLAPPING = "AutoScalingAnticipatedFlapping"


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
    #: The two suspensions of dynamic scaling ("SuspendedState").
    scale_out_suspended: bool = False
    scale_in_suspended: bool = False


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
    #: The policy with the largest count of those in alarm, and whether its high alarm is the one.
    policy: Policy | None = None
    high: bool = False


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

    The service scales out if any policy wants it, and in only if all do that may. The largest count wins. The
    base is the number of running tasks, not the desired count. There is no scale-in during a deployment (ECS
    Developer Guide, "Automatically scale your Amazon ECS service").
    """
    out = [one for one in readings if evaluate(one.policy.high, one.points, State.OK) is State.ALARM]
    if out:
        return Decision(target) if target.scale_out_suspended else _scaled_out(target, out, running, now)
    voters = [one for one in readings if one.policy.scales_in]
    low = [one for one in voters if evaluate(one.policy.low, one.points, State.OK) is State.ALARM]
    if low and len(low) == len(voters) and not deploying and not target.scale_in_suspended:
        return _scaled_in(target, low, readings, running, now)
    return Decision(target)


def _scaled_out(target: Target, out: Sequence[Reading], running: int, now: float) -> Decision:
    """During the cooldown, the tasks that were added count as a part of what is needed. So the base stays."""
    cooling = now < target.scale_out_until
    base = target.base if cooling else running
    winner = _largest(out, base)
    desired = _bounded(target, _wanted(winner, base))
    if desired <= target.desired:
        reason = NotScaled.AT_MAXIMUM if target.desired == target.maximum else NotScaled.AT_DESIRED
        return _unchanged(target, reason, winner, high=True)
    until = now + max(one.policy.scale_out_cooldown for one in out)
    # A scale-out ends the cooldown of a scale-in.
    after = replace(target, desired=desired, base=base, scale_out_until=until, scale_in_until=now)
    return Decision(after, None, winner.policy, high=True)


def _scaled_in(
    target: Target, low: Sequence[Reading], readings: Sequence[Reading], running: int, now: float
) -> Decision:
    if now < target.scale_in_until:
        return Decision(target)
    winner = _largest(low, running)
    desired = _bounded(target, _wanted(winner, running))
    if desired >= target.desired:
        reason = NotScaled.AT_MINIMUM if target.desired == target.minimum else NotScaled.AT_DESIRED
        return _unchanged(target, reason, winner, high=False)
    if _wanted(_largest(readings, running), running) > desired:
        return _unchanged(target, NotScaled.FLAPPING, winner, high=False)
    until = now + max(one.policy.scale_in_cooldown for one in low)
    return Decision(replace(target, desired=desired, scale_in_until=until), None, winner.policy, high=False)


def _largest(readings: Sequence[Reading], base: int) -> Reading:
    return max(readings, key=lambda one: _wanted(one, base))


def _wanted(reading: Reading, base: int) -> int:
    """The count that the newest point asks for. Without data it is 0."""
    metric = next((point for point in reversed(reading.points) if point is not None), 0)
    return proportional(base, metric, reading.policy.target)


def _bounded(target: Target, count: int) -> int:
    return min(target.maximum, max(target.minimum, count))


def _unchanged(target: Target, reason: NotScaled, winner: Reading, *, high: bool) -> Decision:
    """A count out of the bounds is only corrected in an alarm (same guide, "Considerations")."""
    after = replace(target, desired=_bounded(target, target.desired))
    return Decision(after, reason if after == target else None, winner.policy, high)
