"""Scheduled actions: their times in a time zone, and their effect on the task count."""

from datetime import UTC, datetime

import pytest

from local.cluster.schedules import ScheduledAction, applied, next_time
from local.cluster.target_tracking import Target


def action(cron: str, zone: str = "UTC", minimum: int = 2, maximum: int = 4) -> ScheduledAction:
    return ScheduledAction("morning", cron, zone, minimum, maximum)


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


@pytest.mark.parametrize(("before", "after"), [(1, 2), (2, 2), (3, 3), (4, 4), (9, 4)])
def test_an_action_sets_the_bounds_and_moves_the_count_into_them(before: int, after: int) -> None:
    cooling = Target(1, 10, before, scale_out_until=99, scale_in_until=99)
    assert applied(cooling, action("0 8 * * ? *")) == Target(
        2, 4, after, scale_out_until=99, scale_in_until=99
    )


def test_a_maximum_of_zero_stops_the_service() -> None:
    assert applied(Target(1, 4, 3), action("0 22 * * ? *", minimum=0, maximum=0)).desired == 0
