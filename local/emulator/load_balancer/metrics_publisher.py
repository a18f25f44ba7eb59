"""Publishes the metrics once a period, as ALB does."""

import time
from collections.abc import Callable
from pathlib import Path

from local.emulator.load_balancer.data_plane import DataPlane
from local.emulator.load_balancer.envoy import Envoy
from local.emulator.load_balancer.envoy_config.request_log import REQUEST_LOG
from local.emulator.load_balancer.metrics import Datum, metric_data, parse

PERIOD_SECONDS = 60.0
"""Source: ELB User Guide, "CloudWatch metrics for your Application Load Balancer"."""


class MetricsPublisher:
    """`put` stores the data of one period in CloudWatch."""

    def __init__(
        self, envoy: Envoy, folder: Path, plane: DataPlane, put: Callable[[list[Datum]], None]
    ) -> None:
        self._envoy = envoy
        self._log = folder / REQUEST_LOG
        self._taken = self._log.with_suffix(".taken")
        self._plane = plane
        self._put = put

    def run(self) -> None:
        while True:
            time.sleep(PERIOD_SECONDS)
            self.turn()

    def turn(self) -> None:
        """Publish the period before, and take the log of this one.

        Envoy goes on writing into a renamed file until it opens a new one. A period later, it is complete.
        """
        lines = self._taken.read_text().splitlines() if self._taken.exists() else []
        records, states = self._plane.snapshot()
        self._put(metric_data(map(parse, lines), records, states))
        self._taken.unlink(missing_ok=True)
        if self._log.exists():
            self._log.rename(self._taken)
            self._envoy.reopen_log()
