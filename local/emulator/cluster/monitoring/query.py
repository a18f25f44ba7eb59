"""What an alarm watches: a metric, or an expression over metrics."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local.cluster import metric_math
from local.cluster.alarms import Point
from local.emulator.cluster.monitoring.metrics import Metric, Metrics

_STATISTICS = ("Average", "Sum", "Minimum", "Maximum", "SampleCount")
_PERCENTILE = re.compile(r"p\d{1,2}(\.\d{1,10})?")
_ONLY = "m"


@dataclass(frozen=True)
class Query:
    """Metrics and expressions by their ids. The points are those of the id `returned`."""

    metrics: Mapping[str, Metric]
    expressions: Mapping[str, str]
    returned: str
    #: Virtual minutes of a point.
    minutes: int

    def points(self, store: Metrics, number: int) -> list[Point]:
        """The newest points, the newest last."""
        series = {name: store.points(metric, number, self.minutes) for name, metric in self.metrics.items()}
        return [
            self._value(self.returned, {name: points[i] for name, points in series.items()})
            for i in range(number)
        ]

    def _value(self, name: str, values: Mapping[str, Point]) -> Point:
        if name in values:
            return values[name]
        return metric_math.result(self.expressions[name], values)


def percentile(statistic: str) -> float | None:
    """The fraction of a percentile such as "p99", or None for another statistic."""
    return float(statistic[1:]) / 100 if _PERCENTILE.fullmatch(statistic) else None


def query_of(record: Mapping[str, Any]) -> Query:
    """Of an alarm in the form of PutMetricAlarm.

    Raises:
        ValueError: it watches something that is not emulated, or nothing
    """
    if "Metrics" in record:
        return _of_queries(record["Metrics"])
    if not record.get("MetricName") or not record.get("Namespace"):
        raise ValueError("an alarm needs MetricName and Namespace, or Metrics")
    statistic = record.get("ExtendedStatistic") or record.get("Statistic") or ""
    return Query({_ONLY: _metric(record, statistic)}, {}, _ONLY, _minutes(record.get("Period")))


def _of_queries(queries: list[dict[str, Any]]) -> Query:
    metrics, expressions = {}, {}
    periods = set()
    for query in queries:
        if stat := query.get("MetricStat"):
            metrics[query["Id"]] = _metric(stat["Metric"], stat["Stat"])
            periods.add(_minutes(stat["Period"]))
        else:
            expressions[query["Id"]] = query["Expression"]
    returned = [query["Id"] for query in queries if _is_true(query.get("ReturnData", True))]
    if len(returned) != 1:
        raise ValueError(f"exactly one entry of Metrics must have ReturnData, not {len(returned)}")
    if len(periods) != 1:
        raise ValueError("not emulated: an expression over metrics of different periods, or of none")
    for expression in expressions.values():
        metric_math.result(expression, dict.fromkeys(metrics, 1.0))
    return Query(metrics, expressions, returned[0], periods.pop())


def _metric(named: Mapping[str, Any], statistic: str) -> Metric:
    if statistic not in _STATISTICS and percentile(statistic) is None:
        raise ValueError(f"not emulated: the statistic {statistic!r}")
    pairs = ((each["Name"], each["Value"]) for each in named.get("Dimensions") or ())
    return Metric(named["Namespace"], named["MetricName"], tuple(sorted(pairs)), statistic)


def _minutes(period: Any) -> int:
    seconds = int(period or 0)
    if seconds < 60 or seconds % 60:
        raise ValueError(f"not emulated: a period of {seconds} seconds; it must be a multiple of 60")
    return seconds // 60


def _is_true(value: Any) -> bool:
    return value not in (False, "false")
