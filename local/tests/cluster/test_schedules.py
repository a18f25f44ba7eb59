"""Scheduled actions: their times in a time zone, and their effect on the task count."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from local.cluster.schedules import ScheduledAction, applied, next_time
from local.cluster.target_tracking import Target


def action(cron: str, zone: str = "UTC", minimum: int = 2, maximum: int = 4) -> ScheduledAction:
    return ScheduledAction("morning", f"cron({cron})", zone, minimum, maximum)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "zone", "after", "expected"),
    [
        ("0 8 ? * MON-FRI *", "UTC", "2026-11-27 08:00", "2026-11-30 08:00"),  # a Friday
        ("0 8 ? * MON-FRI *", "Europe/Berlin", "2026-11-29 00:00", "2026-11-30 07:00"),
        ("0 8 ? * MON-FRI *", "Europe/Berlin", "2026-07-01 06:30", "2026-07-02 06:00"),
        ("0 22 L * ? *", "America/New_York", "2026-02-01 12:00", "2026-03-01 03:00"),  # the day before, there
        ("0 9 ? * 2#1 *", "UTC", "2026-04-01 00:00", "2026-04-06 09:00"),  # the first Monday
        ("0/15 * * * ? *", "Asia/Kolkata", "2026-04-01 00:01", "2026-04-01 00:15"),
        # Summer time skips 02:30 of 29 March, and 25 October has it twice.
        ("30 2 * * ? *", "Europe/Berlin", "2026-03-28 12:00", "2026-03-29 01:30"),
        ("30 2 * * ? *", "Europe/Berlin", "2026-10-24 12:00", "2026-10-25 00:30"),
        ("30 2 * * ? *", "Europe/Berlin", "2026-10-25 01:00", "2026-10-26 01:30"),
        ("* * * * ? *", "Europe/Berlin", "2026-10-25 01:05", "2026-10-25 02:00"),
    ],
)
def test_when_an_action_is_due(cron: str, zone: str, after: str, expected: str) -> None:
    assert next_time(action(cron, zone), utc(after)) == utc(expected)


def test_an_action_of_a_past_year_is_never_due() -> None:
    assert next_time(action("0 8 * * ? 2020"), utc("2026-01-01 00:00")) is None


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "expected"),
    [
        ("at(2026-11-30T09:00:00)", "Europe/Berlin", "2026-11-30 07:58", "2026-11-30 08:00"),
        ("at(2026-11-30T08:00:00)", "UTC", "2026-11-30 08:00", None),
        ("rate(5 minutes)", "UTC", "2026-11-30 08:00", "2026-11-30 08:02"),
        ("rate(1 hour)", "UTC", "2026-11-30 07:57", "2026-11-30 08:57"),
        ("rate(2 days)", "UTC", "2026-11-30 08:00", "2026-12-02 07:57"),
    ],
)
def test_at_and_rate(schedule: str, zone: str, after: str, expected: str | None) -> None:
    found = next_time(
        ScheduledAction("once", schedule, zone, 0, 0, start=utc("2026-11-30 07:57")), utc(after)
    )
    assert found == (utc(expected) if expected else None)


def test_start_and_end_are_the_bounds_of_a_recurring_action() -> None:
    hourly = replace(action("0 * * * ? *"), start=utc("2026-11-30 08:00"), end=utc("2026-11-30 09:00"))
    assert next_time(hourly, utc("2026-11-01 00:00")) == utc("2026-11-30 08:00")
    assert next_time(hourly, utc("2026-11-30 08:00")) == utc("2026-11-30 09:00")
    assert next_time(hourly, utc("2026-11-30 09:00")) is None


@pytest.mark.parametrize(
    "schedule", ["0 8 * * ? *", "cron(0 8 * *)", "rate(0 minutes)", "rate(5 weeks)", "at(noon)"]
)
def test_an_expression_that_is_not_valid(schedule: str) -> None:
    with pytest.raises(ValueError, match=r"not|Incorrect|match"):
        next_time(ScheduledAction("bad", schedule), utc("2026-01-01 00:00"))


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 2), (3, 3), (4, 4), (9, 4)])
def test_an_action_sets_the_bounds_and_moves_the_count_into_them(before: int, after: int) -> None:
    cooling = Target(1, 10, before, scale_out_until=99, scale_in_until=99)
    assert applied(cooling, action("0 8 * * ? *")) == Target(
        2, 4, after, scale_out_until=99, scale_in_until=99
    )


def test_a_maximum_of_zero_stops_the_service() -> None:
    assert applied(Target(1, 4, 3), action("0 22 * * ? *", minimum=0, maximum=0)).desired == 0


def test_a_bound_that_the_action_does_not_name_stays() -> None:
    only_minimum = ScheduledAction("morning", "cron(0 8 * * ? *)", minimum=3)
    assert applied(Target(1, 4, 1), only_minimum) == Target(3, 4, 3)
    with pytest.raises(ValueError, match="Maximum capacity cannot be less"):
        applied(Target(1, 2, 1), only_minimum)
