"""The circuit breaker's threshold, the tasks that it counts, and the delay of failing starts."""

import pytest

from local.cluster.circuit_breaker import (
    StartDelay,
    StopCause,
    counts,
    delays_starts,
    opens,
    start_delay,
    threshold,
)


@pytest.mark.parametrize(("desired", "expected"), [(1, 3), (25, 13), (400, 200), (800, 200)])
def test_the_threshold_of_the_ecs_guide(desired: int, expected: int) -> None:
    assert threshold(desired) == expected
    assert opens(expected, desired)
    assert not opens(expected - 1, desired)


@pytest.mark.parametrize(
    ("cause", "was_healthy", "expected"),
    [
        (StopCause.FAILED_TO_START, False, True),
        (StopCause.FAILED_HEALTH_CHECK, False, True),
        (StopCause.FAILED_HEALTH_CHECK, True, True),
        (StopCause.EXITED, False, True),
        (StopCause.EXITED, True, False),
    ],
)
def test_which_tasks_count(cause: StopCause, was_healthy: bool, expected: bool) -> None:
    assert counts(cause, was_healthy) == expected


def test_the_delay_of_starts_grows_up_to_27_minutes() -> None:
    assert [start_delay(failures) for failures in (0, 1, 2, 3, 4)] == [0, 0, 10, 20, 40]
    assert start_delay(9) == 1280
    assert start_delay(10) == start_delay(100) == 1620


def test_a_start_delay_ends_with_an_update() -> None:
    delay = StartDelay()
    assert [delay.failed_to_start(now) for now in (0, 100)] == [0, 10]
    assert delay.starts_from == 110
    delay.reset()
    assert delay.starts_from == 0
    assert delay.failed_to_start(200) == 0


@pytest.mark.parametrize(
    ("cause", "was_healthy", "expected"),
    [
        (StopCause.FAILED_TO_START, False, True),
        (StopCause.EXITED, False, True),
        (StopCause.EXITED, True, False),
        (StopCause.FAILED_HEALTH_CHECK, False, False),
    ],
)
def test_which_stops_delay_the_next_starts(cause: StopCause, was_healthy: bool, expected: bool) -> None:
    assert delays_starts(cause, was_healthy) is expected
