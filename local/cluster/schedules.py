"""Scheduled actions: when one is due, and what it does to the task count.

`aws-croniter` reads AWS's kind of cron expression, and `zoneinfo` knows the time zones. Own choices, as the
Application Auto Scaling User Guide names none: a local time that summer time skips comes an hour later, and
one that comes twice counts once, the first time.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from aws_croniter import AwsCroniter

from local.cluster.target_tracking import Target


@dataclass(frozen=True, slots=True)
class ScheduledAction:
    """An action with the six fields of an AWS cron expression, in an IANA time zone."""

    name: str
    cron: str
    time_zone: str
    minimum: int
    maximum: int


def next_time(action: ScheduledAction, after: datetime) -> datetime | None:
    """When the action is next due, in UTC, or None if it never is again.

    Args:
        after: a time with a time zone; the result is later
    """
    zone = ZoneInfo(action.time_zone)
    # The library counts in UTC. So the wall clock's time takes the name UTC for a moment.
    wall = after.astimezone(zone).replace(tzinfo=UTC)
    while True:
        (due,) = AwsCroniter(action.cron).get_next(wall)
        if due is None:
            return None
        found: datetime = due.replace(tzinfo=zone).astimezone(UTC)
        if found > after:
            return found
        wall = due  # it came already, before the clock was set back


def applied(target: Target, action: ScheduledAction) -> Target:
    """The scalable target after the action. It sets both bounds, which stay, and ignores cooldowns.

    A count below the minimum rises to it at once, and one above the maximum falls to it (Application Auto
    Scaling User Guide, "How scheduled scaling works").
    """
    desired = min(action.maximum, max(action.minimum, target.desired))
    return replace(target, minimum=action.minimum, maximum=action.maximum, desired=desired)
