"""The metrics of services and of the Auto Scaling group, once a virtual minute."""

from collections import defaultdict
from collections.abc import Callable, Iterator

from ministack.services import autoscaling

from local.emulator.cluster.loop import Loop
from local.emulator.cluster.monitoring.metrics import Datum
from local.emulator.cluster.monitoring.usage import Task, Usage, running_tasks
from local.emulator.cluster.service.task_records import resources

OF_SERVICES = ("CPUUtilization", "MemoryUtilization")
_MEASURED_AT = 50.0
"""Virtual seconds into the minute. So a measurement that takes a moment is there at the minute's end."""
_CPU_UNITS = 1024
_MEBIBYTE = 1024 * 1024


class TaskMetrics:
    def __init__(self, loop: Loop, usage: Usage, put: Callable[[str, list[Datum]], None]) -> None:
        self._loop = loop
        self._usage = usage
        self._put = put

    def publish(self) -> None:
        """End a virtual minute. A group without running tasks has no data."""
        self._put("AWS/ECS", list(self._of_services()))
        self._put("AWS/AutoScaling", list(_of_groups()))
        self._loop.after(_MEASURED_AT, self._usage.ask)

    def _of_services(self) -> Iterator[Datum]:
        """CPUUtilization and MemoryUtilization: a value of each task.

        Source: ECS Developer Guide, "Amazon ECS service utilization metrics". The CPU is what a task uses in
        real time. 100 percent is the most, because ECS limits a task to its CPU units.
        """
        percents: defaultdict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for task in running_tasks():
            kind, _, service = task.get("group", "").partition(":")
            used, reserved = self._usage.of(task["taskArn"]), resources(task["taskDefinitionArn"])
            if kind == "service" and used is not None and reserved.cpu and reserved.memory:
                cpu = min(100 * used.cpus / (reserved.cpu / _CPU_UNITS), 100.0)
                memory = 100 * used.memory_bytes / (reserved.memory * _MEBIBYTE)
                percents[_cluster(task), service].append((cpu, memory))
        for (cluster, service), values in percents.items():
            dimensions = [
                {"Name": "ClusterName", "Value": cluster},
                {"Name": "ServiceName", "Value": service},
            ]
            columns = zip(*values, strict=True)
            for name, column in zip(OF_SERVICES, columns, strict=True):
                yield {
                    "MetricName": name,
                    "Dimensions": dimensions,
                    "Unit": "Percent",
                    "Values": list(column),
                }


def _cluster(task: Task) -> str:
    return str(task["clusterArn"].rpartition("/")[2])


def _of_groups() -> Iterator[Datum]:
    """The group's metric that the application turns on (lib/constructs/container-instances.ts)."""
    for name, group in autoscaling._asgs.items():
        in_service = [one for one in group["Instances"] if one["LifecycleState"] == "InService"]
        yield {
            "MetricName": "GroupInServiceInstances",
            "Dimensions": [{"Name": "AutoScalingGroupName", "Value": name}],
            "Value": float(len(in_service)),
        }
