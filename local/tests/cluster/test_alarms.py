"""The state of an alarm, with the examples of CloudWatch's guide on missing data."""

import pytest

from local.cluster.alarms import Alarm, Missing, Point, State, evaluate

OK, ALARM, NONE = State.OK, State.ALARM, State.INSUFFICIENT_DATA


def points(text: str) -> list[Point]:
    """Points of the guide's notation: X breaches, 0 does not, - is missing."""
    values: dict[str, Point] = {"X": 1, "0": 0, "-": None}
    return [values[sign] for sign in text.split()]


def state(datapoints: int, missing: Missing, text: str, previous: State = OK) -> State:
    return evaluate(Alarm(1, 3, datapoints, missing=missing), points(text), previous)


def states(datapoints: int, text: str) -> list[State]:
    """The states by the treatments of missing data, in the order of the guide's table."""
    return [state(datapoints, missing, text, KEPT) for missing in Missing]


KEPT = NONE
"""The previous state in the two tables below, so that a state that stays is seen."""


@pytest.mark.parametrize(
    ("text", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", OK, OK, OK, OK),
        ("0 - - - -", OK, OK, OK, OK),
        ("- - - - -", NONE, KEPT, ALARM, OK),
        ("0 X X - X", ALARM, ALARM, ALARM, ALARM),
        ("- - X - -", ALARM, KEPT, ALARM, OK),
    ],
)
def test_three_of_three(
    text: str, missing: State, ignore: State, breaching: State, not_breaching: State
) -> None:
    assert states(3, text) == [missing, ignore, breaching, not_breaching]


@pytest.mark.parametrize(
    ("text", "missing", "ignore", "breaching", "not_breaching"),
    [
        ("0 - X - X", ALARM, ALARM, ALARM, ALARM),
        ("0 0 X 0 X", ALARM, ALARM, ALARM, ALARM),
        ("0 - X - -", OK, OK, ALARM, OK),
        ("- - - - 0", OK, OK, ALARM, OK),
        ("- - - X -", ALARM, KEPT, ALARM, OK),
    ],
)
def test_two_of_three(
    text: str, missing: State, ignore: State, breaching: State, not_breaching: State
) -> None:
    assert states(2, text) == [missing, ignore, breaching, not_breaching]


@pytest.mark.parametrize("previous", [OK, ALARM])
def test_ignored_missing_data_keeps_the_state(previous: State) -> None:
    assert state(3, Missing.IGNORE, "- - - - -", previous) == previous
    assert state(3, Missing.MISSING, "- - - - -", previous) == NONE


@pytest.mark.parametrize("text", ["- - - - X", "- - - X -"])
@pytest.mark.parametrize("previous", [OK, NONE])
def test_a_first_breach_is_not_yet_an_alarm(text: str, previous: State) -> None:
    assert state(3, Missing.MISSING, text, previous) == previous


@pytest.mark.parametrize(
    ("comparison", "value", "expected"),
    [
        ("GreaterThanThreshold", 70, OK),
        ("GreaterThanThreshold", 71, ALARM),
        ("GreaterThanOrEqualToThreshold", 70, ALARM),
        ("LessThanOrEqualToThreshold", 70, ALARM),
        ("LessThanOrEqualToThreshold", 71, OK),
        ("LessThanThreshold", 70, OK),
        ("LessThanThreshold", 69, ALARM),
    ],
)
def test_comparisons(comparison: str, value: float, expected: State) -> None:
    assert evaluate(Alarm(70, 1, 1, comparison), [value], OK) == expected


def test_the_newest_points_with_data_decide() -> None:
    assert state(3, Missing.NOT_BREACHING, "X X 0 0 0", ALARM) == OK
    assert state(3, Missing.NOT_BREACHING, "X 0 X X X", OK) == ALARM
