"""The metrics of a service, from the counters of its tasks' containers."""

from collections.abc import Iterator
from typing import Any

import pytest
from docker.errors import NotFound
from ministack.services import autoscaling, ecs

from local.cluster.clock import MINUTE, Clock
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.monitoring.metrics import Datum
from local.emulator.cluster.monitoring.task_metrics import TaskMetrics
from local.emulator.cluster.monitoring.usage import Usage

_MEBIBYTE = 1024 * 1024


class _Container:
    """What `docker stats` would give of it."""

    def __init__(self, cpu_seconds: float, mebibytes: float) -> None:
        self.cpu_seconds = cpu_seconds
        self.mebibytes = mebibytes

    def stats(self, *, stream: bool, one_shot: bool) -> dict[str, Any]:
        assert not stream
        assert one_shot
        return {
            "cpu_stats": {"cpu_usage": {"total_usage": self.cpu_seconds * 1e9}},
            "memory_stats": {
                "usage": (self.mebibytes + 10) * _MEBIBYTE,
                "stats": {"inactive_file": 10 * _MEBIBYTE},
            },
        }


class _Cluster:
    """Tasks of half a CPU and 200 MiB. A virtual minute takes 3 real seconds."""

    def __init__(self) -> None:
        self.now = 0.0
        self.containers: dict[str, _Container] = {}
        self.published: dict[str, list[Datum]] = {}
        loop = Loop(Clock(20, lambda: self.now))
        usage = Usage(lambda: self.now)
        metrics = TaskMetrics(loop, usage, self.published.__setitem__)
        loop.on_minute(metrics.publish)
        usage.ask = usage.measure  # type: ignore[method-assign] # without the thread
        self._loop = loop

    def get(self, identity: str) -> _Container:
        if identity not in self.containers:
            raise NotFound(f"no such container: {identity}")
        return self.containers[identity]

    def add(self, name: str, container: _Container, **task: Any) -> None:
        self.containers[name] = container
        arn = f"arn:aws:ecs:us-east-1:000000000000:task/web/{name}"
        ecs._tasks[arn] = {
            "taskArn": arn,
            "clusterArn": "arn:aws:ecs:us-east-1:000000000000:cluster/web",
            "group": "service:api",
            "lastStatus": "RUNNING",
            "taskDefinitionArn": "arn:aws:ecs:us-east-1:000000000000:task-definition/api:1",
            "_docker_ids": [name],
            **task,
        }

    def minutes(self, number: int) -> None:
        for _ in range(number * 12):
            self.now += MINUTE / 20 / 12
            self._loop.turn()

    def values(self, name: str) -> list[float] | None:
        found = [datum for datum in self.published["AWS/ECS"] if datum["MetricName"] == name]
        assert all(
            datum["Dimensions"]
            == [{"Name": "ClusterName", "Value": "web"}, {"Name": "ServiceName", "Value": "api"}]
            for datum in found
        )
        return found[0]["Values"] if found else None


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Cluster]:
    made = _Cluster()
    ecs._task_defs["api:1"] = {"cpu": "512", "memory": "200", "containerDefinitions": []}
    monkeypatch.setattr(ecs, "_docker", type("Client", (), {"containers": made}))
    yield made
    ecs._tasks.clear()
    ecs._task_defs.clear()
    autoscaling._asgs.clear()


def test_no_running_task_no_data(cluster: _Cluster) -> None:
    cluster.add("a", _Container(0, 100), lastStatus="PENDING")
    cluster.minutes(3)
    assert cluster.values("CPUUtilization") is None
    assert cluster.values("MemoryUtilization") is None


def test_cpu_of_a_minute_and_memory(cluster: _Cluster) -> None:
    busy, idle = _Container(50, 100), _Container(7, 20)
    cluster.add("a", busy)
    cluster.add("b", idle)
    cluster.minutes(2)
    busy.cpu_seconds += 0.75  # of the 1.5 seconds that half a CPU has in 3 real seconds
    cluster.minutes(1)
    assert cluster.values("CPUUtilization") == [pytest.approx(50), 0]
    assert cluster.values("MemoryUtilization") == [50, 10]
    cluster.minutes(1)
    assert cluster.values("CPUUtilization") == [0, 0]


def test_a_task_has_no_more_than_its_cpu_units(cluster: _Cluster) -> None:
    container = _Container(0, 100)
    cluster.add("a", container)
    cluster.minutes(2)
    container.cpu_seconds += 3
    cluster.minutes(1)
    assert cluster.values("CPUUtilization") == [100]


def test_a_task_that_reserves_no_cpu_has_no_share_of_it(cluster: _Cluster) -> None:
    ecs._task_defs["api:1"]["cpu"] = None
    cluster.add("a", _Container(0, 100))
    cluster.minutes(3)
    assert cluster.values("CPUUtilization") is None


def test_a_container_that_is_gone_leaves_the_others(cluster: _Cluster) -> None:
    cluster.add("a", _Container(0, 100))
    cluster.add("b", _Container(0, 50))
    cluster.minutes(2)
    del cluster.containers["a"]
    cluster.minutes(2)
    assert cluster.values("MemoryUtilization") == [25]


def test_instances_in_service(cluster: _Cluster) -> None:
    states = ["InService", "Pending", "InService", "Terminating:Wait"]
    autoscaling._asgs["group"] = {"Instances": [{"LifecycleState": state} for state in states]}
    cluster.minutes(1)
    assert cluster.published["AWS/AutoScaling"] == [
        {
            "MetricName": "GroupInServiceInstances",
            "Dimensions": [{"Name": "AutoScalingGroupName", "Value": "group"}],
            "Value": 2.0,
        }
    ]
