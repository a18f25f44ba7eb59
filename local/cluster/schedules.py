"""Scheduled actions: when one is due, and what it does to the task count.

`aws-croniter` reads AWS's kind of cron expression, and `zoneinfo` knows the time zones. Own choices, as the
Application Auto Scaling User Guide names none: a local time that summer time skips comes an hour later, and
one that comes twice counts once, the first time. A rate counts from the start of its action.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from aws_croniter import AwsCroniter

from local.cluster.target_tracking import Target

_RATE = re.compile(r"([1-9]\d*) (minute|hour|day)s?")
_EXPRESSION = re.compile(r"(cron|at|rate)\((.*)\)")


@dataclass(frozen=True, slots=True)
class ScheduledAction:
    """An action with an expression of AWS: `cron(6 fields)`, `at(yyyy-mm-ddThh:mm:ss)` or `rate(5 minutes)`.

    The time zone is an IANA name, and counts for cron and at. A bound that is None stays as it is.
    """

    name: str
    schedule: str
    time_zone: str = "UTC"
    minimum: int | None = None
    maximum: int | None = None
    #: The first and the last time at which it may be due. A rate needs a start.
    start: datetime | None = None
    end: datetime | None = None


def next_time(action: ScheduledAction, after: datetime) -> datetime | None:
    """When the action is next due, in UTC, or None if it never is again.

    Args:
        after: a time with a time zone; the result is later

    Raises:
        ValueError: the schedule is not valid
    """
    found = _EXPRESSION.fullmatch(action.schedule)
    if not found:
        raise ValueError(f"not cron(...), at(...) or rate(...): {action.schedule!r}")
    if action.start is not None:
        after = max(after, action.start - timedelta(seconds=1))  # the library counts in seconds
    kind, value = found.groups()
    zone = ZoneInfo(action.time_zone)
    due: datetime | None
    if kind == "rate":
        due = _next_of_rate(value, action.start or after, after)
    elif kind == "at":
        due = _at(value, zone, after)
    else:
        due = _next_of_cron(value, zone, after)
    return None if due is None or (action.end is not None and due > action.end) else due


def _next_of_rate(value: str, start: datetime, after: datetime) -> datetime:
    found = _RATE.fullmatch(value)
    if not found:
        raise ValueError(f"not a rate such as rate(5 minutes): {value!r}")
    step = timedelta(**{f"{found[2]}s": int(found[1])})
    return start + step * ((after - start) // step + 1)


def _at(value: str, zone: ZoneInfo, after: datetime) -> datetime | None:
    due = datetime.strptime(value, "%Y-%m-%dT%H:%M:%S").replace(tzinfo=zone).astimezone(UTC)
    return due if due > after else None


def _next_of_cron(value: str, zone: ZoneInfo, after: datetime) -> datetime | None:
    # The library counts in UTC. So the wall clock's time takes the name UTC for a moment.
    wall = after.astimezone(zone).replace(tzinfo=UTC)
    while True:
        (due,) = AwsCroniter(value).get_next(wall)
        if due is None:
            return None
        found: datetime = due.replace(tzinfo=zone).astimezone(UTC)
        if found > after:
            return found
        wall = due  # it came already, before the clock was set back


def bounds(target: Target, action: ScheduledAction) -> tuple[int, int]:
    """The minimum and the maximum after the action."""
    return (
        target.minimum if action.minimum is None else action.minimum,
        target.maximum if action.maximum is None else action.maximum,
    )


def applied(target: Target, action: ScheduledAction) -> Target:
    """The scalable target after the action. It sets its bounds, which stay, and ignores cooldowns.

    A count below the minimum rises to it at once, and one above the maximum falls to it (Application Auto
    Scaling User Guide, "How scheduled scaling works").

    Raises:
        ValueError: a bound that stays contradicts the action's
    """
    minimum, maximum = bounds(target, action)
    if maximum < minimum:
        raise ValueError("Maximum capacity cannot be less than minimum capacity")
    desired = min(maximum, max(minimum, target.desired))
    return replace(target, minimum=minimum, maximum=maximum, desired=desired)
