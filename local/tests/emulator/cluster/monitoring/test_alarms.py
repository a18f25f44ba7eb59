"""The state of alarms, and what CloudWatch's API says about it."""

from typing import Any

import pytest
from ministack.services import cloudwatch

from local.cluster.alarms import Missing, Point, State
from local.tests.emulator.cluster.monitoring.conftest import Monitoring

_POINTS: dict[str, Point] = {"X": 1, "0": 0, "-": None}


@pytest.mark.parametrize(
    ("datapoints", "signs", "states"),
    [
        (3, "- - - - -", ("INSUFFICIENT_DATA", "INSUFFICIENT_DATA", "ALARM", "OK")),
        (3, "0 - X - X", ("OK", "OK", "OK", "OK")),
        (3, "0 - - - -", ("OK", "OK", "OK", "OK")),
        (3, "0 X X - X", ("ALARM", "ALARM", "ALARM", "ALARM")),
        (2, "0 - X - X", ("ALARM", "ALARM", "ALARM", "ALARM")),
        (2, "0 - X - -", ("OK", "OK", "ALARM", "OK")),
        (2, "- - - - 0", ("OK", "OK", "ALARM", "OK")),
    ],
)
def test_missing_data(monitoring: Monitoring, datapoints: int, signs: str, states: tuple[str, ...]) -> None:
    """The examples of the CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data"."""
    for name in Missing:
        monitoring.put_alarm(
            AlarmName=name, EvaluationPeriods=3, DatapointsToAlarm=datapoints, TreatMissingData=name
        )
    for sign in signs.split():
        monitoring.minute(_POINTS[sign])
    assert tuple(monitoring.alarms.states(Missing).values()) == states


def test_state_and_history(monitoring: Monitoring) -> None:
    monitoring.put_alarm(EvaluationPeriods=2, Threshold=5)
    assert monitoring.alarm()["StateValue"] == "INSUFFICIENT_DATA"
    assert monitoring.alarm()["StateReason"] == "Unchecked: Initial alarm creation"

    for value in (1, 7, 9):
        monitoring.minute(value)
    found = monitoring.alarm()
    assert found["StateValue"] == "ALARM"
    assert found["StateReason"] == (
        "Threshold Crossed: 2 out of the last 2 datapoints"
        " [7.0 (12/01/70 13:46:42), 9.0 (12/01/70 13:46:43)]"
        " were greater than or equal to the threshold (5.0)"
        " (minimum 2 datapoints for OK -> ALARM transition)."
    )
    assert found["StateUpdatedTimestamp"] == 1_000_003

    for _ in range(4):
        monitoring.minute(0)
    assert monitoring.history("StateUpdate")[1:] == [
        "Alarm updated from INSUFFICIENT_DATA to OK",
        "Alarm updated from OK to ALARM",
        "Alarm updated from ALARM to OK",
    ]
    for _ in range(4):
        monitoring.minute()
    assert monitoring.alarm()["StateReason"] == "Insufficient Data: 2 datapoints were unknown."


def test_reason_without_data(monitoring: Monitoring) -> None:
    monitoring.put_alarm(TreatMissingData="notBreaching")
    monitoring.minute()
    assert monitoring.alarm()["StateReason"] == (
        "Threshold Crossed: no datapoints were received for 1 period"
        " and 1 missing datapoint was treated as [NonBreaching]."
    )


def test_a_period_of_several_minutes(monitoring: Monitoring) -> None:
    monitoring.put_alarm(Period=180, Threshold=6)
    states = []
    for value in (1, 2, 2, 2, 2, 1):
        monitoring.minute(value)
        states.append(monitoring.alarm()["StateValue"])
    assert states == ["OK", "OK", "OK", "ALARM", "ALARM", "OK"]


_MATH: list[dict[str, Any]] = [
    {"Id": "share", "Expression": "IF(errors >= 5, 100 * errors / FILL(requests, 0), 0)"},
    *(
        {
            "Id": name.lower(),
            "MetricStat": {"Metric": {"Namespace": "Test", "MetricName": name}, "Period": 60, "Stat": "Sum"},
            "ReturnData": False,
        }
        for name in ("Errors", "Requests")
    ),
]
_OF_MATH = {"Namespace": None, "MetricName": None, "Statistic": None, "Period": None, "Metrics": _MATH}


@pytest.mark.parametrize(
    ("errors", "requests", "state"),
    [(5, 100, "ALARM"), (5, 101, "OK"), (4, 4, "OK"), (5, None, "OK"), (None, 10, "OK")],
)
def test_metric_math(monitoring: Monitoring, errors: Point, requests: Point, state: str) -> None:
    monitoring.put_alarm(**_OF_MATH, Threshold=5, TreatMissingData="notBreaching")
    if requests is not None:
        monitoring.metrics.put("Test", [{"MetricName": "Requests", "Value": requests}])
    monitoring.minute(errors)
    assert monitoring.alarm()["StateValue"] == state
    assert monitoring.alarm()["Metrics"] == _MATH
    assert "MetricName" not in monitoring.alarm()


def test_a_percentile_of_few_samples_changes_no_state(monitoring: Monitoring) -> None:
    """p99 needs 10 / (1 - 0.99) = 1,000 samples."""
    monitoring.put_alarm(Statistic=None, ExtendedStatistic="p99", EvaluateLowSampleCountPercentile="ignore")
    for samples, state in ((999, "INSUFFICIENT_DATA"), (1000, "ALARM")):
        monitoring.metrics.put("Test", [{"MetricName": "Errors", "Values": [2], "Counts": [samples]}])
        monitoring.minute()
        assert monitoring.alarm()["StateValue"] == state


def test_a_set_state_lasts_until_the_next_evaluation(monitoring: Monitoring) -> None:
    monitoring.put_alarm()
    monitoring.minute(0)
    monitoring.call("_set_alarm_state", AlarmName="errors", StateValue="ALARM", StateReason="a test")
    assert monitoring.alarms.state("errors") is State.ALARM
    monitoring.minute(0)
    assert monitoring.alarms.state("errors") is State.OK


def test_an_alarm_of_no_such_name(monitoring: Monitoring) -> None:
    assert monitoring.alarms.state("errors") is None
    assert monitoring.alarms.states(["errors"]) == {}


def test_ministack_evaluates_nothing(monitoring: Monitoring) -> None:
    monitoring.metrics.put("Test", [{"MetricName": "Errors", "Value": 9}])
    monitoring.put_alarm()
    monitoring.call("_describe_alarms")
    assert monitoring.alarm()["StateValue"] == "INSUFFICIENT_DATA"


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"Period": 10}, "a period of 10 seconds"),
        ({"Statistic": "tm90"}, "the statistic 'tm90'"),
        ({"Statistic": None, "ExtendedStatistic": "IQM"}, "the statistic 'IQM'"),
        ({"ComparisonOperator": "LessThanLowerThreshold"}, "ComparisonOperator LessThanLowerThreshold"),
        ({"TreatMissingData": "drop"}, "TreatMissingData drop"),
        ({"Threshold": None, "ThresholdMetricId": "band"}, "anomaly detection"),
        ({"EvaluationPeriods": 1000}, "looks back over more than 180 minutes"),
        ({"DatapointsToAlarm": 2}, "DatapointsToAlarm must be at least 1"),
        ({"MetricName": None}, "MetricName and Namespace, or Metrics"),
        ({**_OF_MATH, "Metrics": [{**_MATH[0], "Expression": "MAX(METRICS())"}, *_MATH[1:]]}, "MAX"),
        ({**_OF_MATH, "Metrics": _MATH[1:]}, "exactly one entry of Metrics must have ReturnData"),
        ({**_OF_MATH, "Metrics": _MATH[:1]}, "metrics of different periods, or of none"),
        ({"AlarmActions": ["arn:aws:automate:us-east-1:ec2:stop"]}, "the alarm action arn:aws:automate"),
    ],
)
def test_what_is_not_emulated_is_refused_by_name(
    monitoring: Monitoring, settings: dict[str, Any], problem: str
) -> None:
    with pytest.raises(ValueError, match=r"^ValidationError: ") as refused:
        monitoring.put_alarm(**settings)
    assert problem in str(refused.value)
    assert not cloudwatch._alarms
    assert not cloudwatch._history_entries()


def test_a_refused_change_leaves_the_alarm(monitoring: Monitoring) -> None:
    monitoring.put_alarm(Threshold=3)
    with pytest.raises(ValueError, match="a period of 10 seconds"):
        monitoring.put_alarm(Threshold=4, Period=10)
    assert monitoring.alarm()["Threshold"] == 3


def test_an_unknown_state_is_refused(monitoring: Monitoring) -> None:
    monitoring.put_alarm()
    with pytest.raises(ValueError, match=r"ValidationError: .*'BAD' at 'stateValue'"):
        monitoring.call("_set_alarm_state", AlarmName="errors", StateValue="BAD", StateReason="a test")
