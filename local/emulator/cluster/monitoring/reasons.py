"""The texts in which CloudWatch gives the reason of an alarm's state."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from local.cluster.alarms import COMPARISONS, Alarm, Missing, Point, State

_WORDS = {
    "GreaterThanOrEqualToThreshold": "greater than or equal to",
    "GreaterThanThreshold": "greater than",
    "LessThanThreshold": "less than",
    "LessThanOrEqualToThreshold": "less than or equal to",
}
_TREATED = {Missing.BREACHING: "Breaching", Missing.NOT_BREACHING: "NonBreaching"}


def reason(alarm: Alarm, points: Sequence[Point], times: Sequence[float | None], state: State) -> str:
    """Why the alarm has that state.

    The wording is that of AWS's examples of StateReason. Where CloudWatch's documents show none, it is ours.

    Args:
        alarm: its settings
        points: the points that were looked at, the newest last
        times: the real time of each point, in seconds since 1970
        state: the new state
    """
    dated = [(value, at) for value, at in zip(points, times, strict=True) if value is not None]
    newest = dated[-alarm.periods :]
    if state is State.INSUFFICIENT_DATA:
        return f"Insufficient Data: {_count(alarm.periods, 'datapoint')} {_was(alarm.periods)} unknown."
    if not newest:
        missing = _count(alarm.periods, "missing datapoint")
        return (
            f"Threshold Crossed: no datapoints were received for {_count(alarm.periods, 'period')} and"
            f" {missing} {_was(alarm.periods)} treated as [{_TREATED.get(alarm.missing, alarm.missing)}]."
        )
    alarming = state is State.ALARM
    shown = [
        one for one in newest if COMPARISONS[alarm.comparison](one[0], alarm.threshold) is alarming
    ] or newest
    needed = alarm.datapoints if alarming else alarm.periods - alarm.datapoints + 1
    change = "OK -> ALARM" if alarming else "ALARM -> OK"
    listed = ", ".join(
        f"{value} ({datetime.fromtimestamp(at or 0, UTC):%d/%m/%y %H:%M:%S})" for value, at in shown
    )
    return (
        f"Threshold Crossed: {len(shown)} out of the last {_count(alarm.periods, 'datapoint')} [{listed}]"
        f" {_was(len(shown))} {'' if alarming else 'not '}{_WORDS[alarm.comparison]} the threshold"
        f" ({alarm.threshold}) (minimum {_count(needed, 'datapoint')} for {change} transition)."
    )


def reason_data(alarm: Alarm, points: Sequence[Point], now: float) -> str:
    """The same for machines: the state's StateReasonData."""
    return json.dumps(
        {
            "version": "1.0",
            "queryDate": datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
            "period": alarm.period,
            "recentDatapoints": [value for value in points[-alarm.periods :] if value is not None],
            "threshold": alarm.threshold,
        }
    )


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _was(number: int) -> str:
    return "was" if number == 1 else "were"
