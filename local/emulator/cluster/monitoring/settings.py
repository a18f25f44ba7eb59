"""The settings of an alarm, from its record in the form of PutMetricAlarm."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.cluster.alarms import COMPARISONS, Alarm, Missing
from local.emulator.cluster.monitoring.metrics import KEPT_MINUTES
from local.emulator.cluster.monitoring.query import Query, percentile, query_of

Record = dict[str, Any]
ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
"""The field with the actions of each state."""
_ACTION_SERVICES = ("sns", "autoscaling")


@dataclass(frozen=True)
class Settings:
    alarm: Alarm
    query: Query
    #: Samples that the newest point needs, or the state stays.
    fewest_samples: float = 0


def settings_of(record: Mapping[str, Any]) -> Settings:
    """Read an alarm's settings.

    Raises:
        ValueError: they are wrong, or ask for something that is not emulated
    """
    query = query_of(record)
    periods = int(record["EvaluationPeriods"])
    alarm = Alarm(
        threshold=_threshold(record),
        periods=periods,
        datapoints=int(record.get("DatapointsToAlarm") or periods),
        comparison=_one_of(COMPARISONS, "ComparisonOperator", record),
        missing=Missing(_one_of(Missing, "TreatMissingData", {"TreatMissingData": "missing", **record})),
        period=query.minutes * 60,
    )
    if not 1 <= alarm.datapoints <= alarm.periods:
        raise ValueError("DatapointsToAlarm must be at least 1 and at most EvaluationPeriods")
    if alarm.range * query.minutes > KEPT_MINUTES:
        raise ValueError(f"not emulated: an alarm that looks back over more than {KEPT_MINUTES} minutes")
    return Settings(alarm, query, _fewest_samples(record))


def check_actions(record: Mapping[str, Any]) -> None:
    """An action is a message to SNS, or a scaling policy, which reads the alarm's state itself.

    Raises:
        ValueError: an action of another kind
    """
    for field in ACTIONS.values():
        for action in record.get(field) or ():
            if action.split(":")[2:3] not in [[service] for service in _ACTION_SERVICES]:
                raise ValueError(f"not emulated: the alarm action {action}")


def _threshold(record: Mapping[str, Any]) -> float:
    if record.get("ThresholdMetricId") or record.get("Threshold") is None:
        raise ValueError("not emulated: an alarm without a Threshold (anomaly detection)")
    return float(record["Threshold"])


def _one_of(known: Any, name: str, record: Mapping[str, Any]) -> str:
    value = record.get(name)
    if value not in tuple(known):
        raise ValueError(f"not emulated: {name} {value}; use one of {', '.join(known)}")
    return str(value)


def _fewest_samples(record: Mapping[str, Any]) -> float:
    """With "ignore", a percentile of few samples changes no state.

    Few are fewer than 10 / (1 - percentile), or 10 / percentile below p50 (CloudWatch User Guide,
    "Percentile-based CloudWatch alarms and low data samples").
    """
    fraction = percentile(record.get("ExtendedStatistic") or "")
    if record.get("EvaluateLowSampleCountPercentile") != "ignore" or fraction is None:
        return 0
    share = min(fraction, 1 - fraction)
    return 10 / share if share else 0
