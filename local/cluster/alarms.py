"""The state of a CloudWatch alarm.

Own choice: CloudWatch evaluates some more points than the alarm's periods, and does not name their number.
Here they are two, as in the examples of its guide.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

#: The value of a metric in one period, or None if it has no data there.
Point = float | None
_MORE_POINTS = 2


class State(StrEnum):
    """The states of an alarm (CloudWatch API Reference, "MetricAlarm")."""

    OK = "OK"
    ALARM = "ALARM"
    INSUFFICIENT_DATA = "INSUFFICIENT_DATA"


class Missing(StrEnum):
    """The treatments of missing data (CloudWatch API Reference, "PutMetricAlarm", TreatMissingData)."""

    MISSING = "missing"
    IGNORE = "ignore"
    BREACHING = "breaching"
    NOT_BREACHING = "notBreaching"


#: A metric value and the threshold, by the alarm's ComparisonOperator.
COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True, slots=True)
class Alarm:
    """The settings of an alarm: `datapoints` of `periods` in a row must breach the threshold."""

    threshold: float
    periods: int
    datapoints: int
    comparison: str = "GreaterThanOrEqualToThreshold"
    missing: Missing = Missing.NOT_BREACHING
    #: Seconds of a period.
    period: int = 60

    @property
    def range(self) -> int:
        """Number of points that an evaluation looks at."""
        return self.periods + _MORE_POINTS


def evaluate(alarm: Alarm, points: Sequence[Point], previous: State) -> State:
    """The state after the newest point, which stands last.

    If enough points have data, the newest of them decide. Else missing data is filled in by the alarm's
    setting. With "missing", an old breach that nothing has contradicted is an alarm, and a new one is not
    yet (CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"). Own choice: until
    then the state stays.
    """
    breaches = COMPARISONS[alarm.comparison]
    by_age = enumerate(reversed(points[-alarm.range :]), start=1)
    real = [(age, value) for age, value in by_age if value is not None]
    breaching = sum(breaches(value, alarm.threshold) for _, value in real[: alarm.periods])
    if alarm.missing is Missing.BREACHING:
        breaching += max(alarm.periods - len(real), 0)
    if breaching >= alarm.datapoints:
        return State.ALARM
    if len(real) >= alarm.periods or alarm.missing in (Missing.BREACHING, Missing.NOT_BREACHING):
        return State.OK
    if breaching < len(real):
        return State.OK
    if alarm.missing is Missing.IGNORE:
        return previous
    if not real:
        return State.INSUFFICIENT_DATA
    oldest_age, _ = real[-1]
    return State.ALARM if oldest_age >= alarm.datapoints else previous
