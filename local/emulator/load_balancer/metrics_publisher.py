"""Counts the requests as Envoy writes them, and publishes the metrics once a period, as ALB does."""

from collections.abc import Callable

from local.emulator.load_balancer.data_plane import DataPlane
from local.emulator.load_balancer.metrics import Datum, RequestCounts, parse
from local.emulator.load_balancer.request_lines import RequestLines


class MetricsPublisher:
    """`put` stores the data of one period in CloudWatch."""

    def __init__(self, lines: RequestLines, plane: DataPlane, put: Callable[[list[Datum]], None]) -> None:
        self._lines = lines
        self._plane = plane
        self._put = put
        self._counts = RequestCounts()

    def count(self) -> None:
        """Count the requests since the last call. So the end of a period has few left to count."""
        if lines := self._lines.new():
            records, _ = self._plane.snapshot()
            self._counts.add(map(parse, lines), records)

    def publish(self) -> None:
        """End a period (60 s; ELB User Guide, "CloudWatch metrics for your Application Load Balancer").

        Envoy writes a line up to 0.1 s after the request's end. So a few requests count for the next period.
        """
        self.count()
        self._put(self._counts.metric_data(*self._plane.snapshot()))
        self._counts = RequestCounts()
