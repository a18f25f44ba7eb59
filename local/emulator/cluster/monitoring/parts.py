"""Puts the parts of the monitoring together."""

from dataclasses import dataclass

from local.emulator.cluster.loop import Loop
from local.emulator.cluster.monitoring import actions, api
from local.emulator.cluster.monitoring.alarms import Alarms
from local.emulator.cluster.monitoring.metrics import Metrics
from local.emulator.cluster.monitoring.task_metrics import TaskMetrics
from local.emulator.cluster.monitoring.usage import Usage
from local.emulator.load_balancer.metrics_publisher import MetricsPublisher


@dataclass(frozen=True)
class MonitoringParts:
    metrics: Metrics
    alarms: Alarms
    #: The caller runs it in a thread of its own.
    usage: Usage
    _publisher: MetricsPublisher
    _task_metrics: TaskMetrics

    def publish(self) -> None:
        """The first work of a virtual minute. Other parts may publish after it."""
        self._publisher.publish()
        self._task_metrics.publish()

    def judge(self) -> None:
        """End the minute's metrics, and evaluate the alarms. What reads their state comes after it."""
        self.metrics.end_minute()
        self.alarms.evaluate()


def install(loop: Loop, metrics: Metrics, publisher: MetricsPublisher) -> MonitoringParts:
    """Take the place of MiniStack's alarms. The caller adds a minute's works to the loop, in their order."""
    metrics.install()
    api.install(loop.lock)
    actions.install()
    loop.on_turn(publisher.count)
    usage = Usage()
    return MonitoringParts(metrics, Alarms(metrics), usage, publisher, TaskMetrics(loop, usage, metrics.put))
