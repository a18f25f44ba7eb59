"""CloudWatch and SNS of MiniStack in this process, with the monitoring and a minute that ends on request."""

import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from ministack.services import cloudwatch, sns, sqs

from local.cluster.alarms import Point
from local.emulator.cluster.monitoring import actions, api
from local.emulator.cluster.monitoring.alarms import Alarms
from local.emulator.cluster.monitoring.metrics import Metric, Metrics

TOPIC = "arn:aws:sns:us-east-1:000000000000:operations"
_PATCHED = (
    "_store_datum",
    "TWO_WEEKS_SECONDS",
    "_evaluate_alarm",
    "handle_request",
    "_put_metric_alarm",
    "_set_alarm_state",
    "_dispatch_alarm_actions",
)


class Monitoring:
    """The real time is a million seconds, and a virtual minute more makes it a second more."""

    def __init__(self) -> None:
        self.seconds = 1_000_000.0
        lock = threading.RLock()
        self.metrics = Metrics(lock, lambda: self.seconds)
        self.alarms = Alarms(self.metrics, lambda: self.seconds)
        self.metrics.install()
        api.install(lock)
        actions.install()

    def call(self, operation: str, **request: Any) -> dict[str, Any]:
        """A call of CloudWatch's API. Raises a ValueError with its error's code and message."""
        status, headers, body = getattr(cloudwatch, operation)({}, request, is_cbor=False, is_json=True)
        answer: dict[str, Any] = json.loads(body)
        if status >= 400:
            raise ValueError(f"{headers['x-amzn-errortype']}: {answer['message']}")
        return answer

    def minute(self, *values: Point, name: str = "Errors", **datum: Any) -> None:
        """A virtual minute with the data of a metric of the namespace Test, and the alarms after it."""
        data = [{"MetricName": name, "Value": value, **datum} for value in values if value is not None]
        self.metrics.put("Test", data)
        self.seconds += 1
        self.metrics.end_minute()
        self.alarms.evaluate()

    def points(self, statistic: str, number: int = 1, minutes: int = 1, **dimensions: str) -> list[Point]:
        metric = Metric("Test", "Errors", tuple(sorted(dimensions.items())), statistic)
        return self.metrics.points(metric, number, minutes)

    def put_alarm(self, **settings: Any) -> None:
        """PutMetricAlarm, of an alarm on one minute's sum of a metric unless `settings` say otherwise."""
        alarm = {
            "AlarmName": "errors",
            "Namespace": "Test",
            "MetricName": "Errors",
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanOrEqualToThreshold",
            **settings,
        }
        self.call("_put_metric_alarm", **{name: value for name, value in alarm.items() if value is not None})

    def alarm(self) -> dict[str, Any]:
        """DescribeAlarms, of the alarm "errors"."""
        found: dict[str, Any] = self.call("_describe_alarms", AlarmNames=["errors"])["MetricAlarms"][0]
        return found

    def history(self, kind: str) -> list[str]:
        """The summaries of DescribeAlarmHistory, the oldest first."""
        items = self.call(
            "_describe_alarm_history", AlarmName="errors", HistoryItemType=kind, ScanBy="TimestampAscending"
        )["AlarmHistoryItems"]
        return [item["HistorySummary"] for item in items]


@pytest.fixture
def monitoring() -> Iterator[Monitoring]:
    with pytest.MonkeyPatch.context() as patch:
        for name in _PATCHED:
            patch.setattr(cloudwatch, name, getattr(cloudwatch, name))
        yield Monitoring()
        for service in (cloudwatch, sns, sqs):
            service.reset()
