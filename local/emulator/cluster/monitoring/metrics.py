"""The metrics of the emulated services: a point a virtual minute for decisions, and CloudWatch's API."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.services import cloudwatch

from local.cluster.alarms import Point

Datum = dict[str, Any]
_Key = tuple[str, str, tuple[tuple[str, str], ...]]
_Minute = dict[_Key, list[Datum]]

#: Virtual minutes whose points are kept.
KEPT_MINUTES = 180
_API_SECONDS = 3600
"""Real seconds that CloudWatch's API has a point. On AWS it is 3 hours for points of less than a minute."""
_MINUTES_UNTIL_REMOVAL = 20


@dataclass(frozen=True)
class Metric:
    """A metric and one of its statistics: Average, Sum, Minimum, Maximum, SampleCount, p0 to p99.99."""

    namespace: str
    name: str
    #: Sorted.
    dimensions: tuple[tuple[str, str], ...]
    statistic: str


class Metrics:
    """What PutMetricData brings counts for the current virtual minute, also from outside.

    MiniStack's CloudWatch has it too, with the real time. Its lists of points and these share the points.
    """

    def __init__(self, lock: threading.RLock, now: Callable[[], float] = time.time) -> None:
        """`lock` guards MiniStack's CloudWatch. `now` is the real time, in seconds since 1970."""
        self._lock = lock
        self._now = now
        self._current: _Minute = {}
        self._ended: deque[tuple[float, _Minute]] = deque(maxlen=KEPT_MINUTES)
        self._until_removal = _MINUTES_UNTIL_REMOVAL

    def install(self) -> None:
        """Let every datum that MiniStack's CloudWatch stores count for the current minute."""
        store = cloudwatch._store_datum

        def store_and_count(namespace: str, name: str, dimensions: dict[str, str], *values: Any) -> None:
            with self._lock:
                points = cloudwatch._metric_bucket((namespace, name, cloudwatch._dims_key(dimensions)))
                before = len(points)
                store(namespace, name, dimensions, *values)
                key = (namespace, name, tuple(sorted(dimensions.items())))
                self._current.setdefault(key, []).extend(points[before:])

        cloudwatch._store_datum = store_and_count
        cloudwatch.TWO_WEEKS_SECONDS = _API_SECONDS

    def put(self, namespace: str, data: list[Datum]) -> None:
        """Publish data in the form of PutMetricData's MetricData."""
        with self._lock:
            cloudwatch._put_metric_data(
                {}, {"Namespace": namespace, "MetricData": data}, is_cbor=False, is_json=True
            )

    def end_minute(self) -> None:
        """End the current virtual minute. Its points can be asked for from now on."""
        with self._lock:
            self._ended.append((self._now(), self._current))
            self._current = {}
            self._until_removal -= 1
            if not self._until_removal:
                self._until_removal = _MINUTES_UNTIL_REMOVAL
                cloudwatch._evict_old_metrics()

    def points(self, metric: Metric, number: int, minutes: int = 1) -> list[Point]:
        """The newest points, each over a number of virtual minutes. The newest stands last. None: no data."""
        key = (metric.namespace, metric.name, metric.dimensions)
        with self._lock:
            return [
                _statistic([datum for _, minute in window for datum in minute.get(key, ())], metric.statistic)
                for window in self._windows(number, minutes)
            ]

    def times(self, number: int, minutes: int = 1) -> list[float | None]:
        """The real times at which the minutes of the newest points ended, or None before the start."""
        with self._lock:
            return [window[-1][0] if window else None for window in self._windows(number, minutes)]

    def _windows(self, number: int, minutes: int) -> list[list[tuple[float, _Minute]]]:
        ended = list(self._ended)
        ends = [max(len(ended) - age * minutes, 0) for age in range(number - 1, -1, -1)]
        return [ended[max(end - minutes, 0) : end] for end in ends]


def _statistic(data: list[Datum], statistic: str) -> Point:
    if not data:
        return None
    value: Point = cloudwatch._stat_value(cloudwatch._calc_stats(data), statistic, data)
    return value
