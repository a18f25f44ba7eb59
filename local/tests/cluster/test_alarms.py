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


@pytest.mark.parametrize(
    ("text", "missing", "not_breaching"),
    [
        ("0 - X - X", OK, OK),
        ("0 - - - -", OK, OK),
        ("- - - - -", NONE, OK),
        ("0 X X - X", ALARM, ALARM),
        ("- - X - -", ALARM, OK),
    ],
)
def test_three_of_three(text: str, missing: State, not_breaching: State) -> None:
    assert state(3, Missing.MISSING, text) == missing
    assert state(3, Missing.NOT_BREACHING, text) == not_breaching


@pytest.mark.parametrize(
    ("text", "missing", "not_breaching"),
    [
        ("0 - X - X", ALARM, ALARM),
        ("0 0 X 0 X", ALARM, ALARM),
        ("0 - X - -", OK, OK),
        ("- - - - 0", OK, OK),
        ("- - - X -", ALARM, OK),
    ],
)
def test_two_of_three(text: str, missing: State, not_breaching: State) -> None:
    assert state(2, Missing.MISSING, text) == missing
    assert state(2, Missing.NOT_BREACHING, text) == not_breaching


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
        ("LessThanThreshold", 70, OK),
        ("LessThanThreshold", 69, ALARM),
    ],
)
def test_comparisons(comparison: str, value: float, expected: State) -> None:
    assert evaluate(Alarm(70, 1, 1, comparison), [value], OK) == expected


def test_the_newest_points_with_data_decide() -> None:
    assert state(3, Missing.NOT_BREACHING, "X X 0 0 0", ALARM) == OK
    assert state(3, Missing.NOT_BREACHING, "X 0 X X X", OK) == ALARM
