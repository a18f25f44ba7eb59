"""What the fleet needs of the cluster's other parts."""

from typing import Any, Protocol

from local.cluster.records import Service, Task

Record = dict[str, Any]


class Tasks(Protocol):
    """The tasks that wait for an instance or take its resources."""

    def of_cluster(self, cluster: str) -> list[Task]:
        """The tasks of a cluster. `Task.instance` is the ARN of a container instance."""

    def settings(self, cluster: str) -> Service | None:
        """The settings of the cluster's service, None without a service."""

    def lose(self, instance_id: str, reason: str) -> None:
        """Ends the tasks of a container instance at once. The reason becomes their `stoppedReason`."""


class Metrics(Protocol):
    """CloudWatch's metrics."""

    def put(self, namespace: str, data: list[Record]) -> None:
        """Adds values to the current virtual minute, in the form of PutMetricData's `MetricData`."""
