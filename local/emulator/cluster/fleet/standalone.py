"""The fleet's neighbours while the service's tasks are not connected to its instances."""

from typing import Any

from ministack.services import cloudwatch

from local.cluster.records import Service, Task

Record = dict[str, Any]


class NoTasks:
    """No task is on an instance."""

    def of_cluster(self, cluster: str) -> list[Task]:
        return []

    def settings(self, cluster: str) -> Service | None:
        return None

    def lose(self, instance_id: str, reason: str) -> None:
        pass


class CloudWatch:
    """MiniStack's CloudWatch."""

    def put(self, namespace: str, data: list[Record]) -> None:
        request = {"Namespace": namespace, "MetricData": data}
        cloudwatch._put_metric_data({}, request, is_cbor=False, is_json=True)
