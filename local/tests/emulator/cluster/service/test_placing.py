"""Which waiting tasks get a place, and which ones wait no longer."""

from typing import Any

import pytest
from ministack.services import ec2, ecs

from local.cluster.clock import Clock
from local.cluster.provisioning import LONGEST_WAIT
from local.cluster.records import Instance, InstanceStatus, Resources
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service.placing import Placing

_ROOM = Instance("arn:instance/a", "us-east-1a", "t3.medium", Resources(1000, 1000), InstanceStatus.ACTIVE)
_DEFINITION = "arn:aws:ecs:us-east-1:000000000000:task-definition/placed:1"


class _Time:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class _Cluster:
    """Has room for one task. A task's own start does nothing."""

    def __init__(self, time: _Time) -> None:
        self.failed: list[str] = []
        self._placing = Placing(Loop(Clock(1, time)), lambda _: {_ROOM.id: _ROOM})
        self._placing.install()

    def run_task(self, name: str) -> dict[str, Any]:
        task = {
            "taskArn": f"arn:aws:ecs:us-east-1:000000000000:task/placed/{name}",
            "clusterArn": "arn:aws:ecs:us-east-1:000000000000:cluster/placed",
            "group": "family:placed",
            "taskDefinitionArn": _DEFINITION,
            "lastStatus": "PROVISIONING",
            "desiredStatus": "RUNNING",
            "_subnet": ["subnet-a"],
        }
        ecs._tasks[task["taskArn"]] = task
        ecs._run_task_worker(task)
        return task

    def turn(self) -> None:
        self._placing.turn()


@pytest.fixture
def time() -> _Time:
    return _Time()


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch, time: _Time) -> _Cluster:
    definition = {"cpu": "600", "memory": "600", "containerDefinitions": []}
    monkeypatch.setattr(ecs, "_run_task_worker", lambda _: None)
    monkeypatch.setattr(ecs, "_requested_subnet", ecs._requested_subnet)
    monkeypatch.setattr(ecs, "_get_docker", lambda: None)
    monkeypatch.setattr(ecs, "_tasks", {})
    monkeypatch.setattr(ecs, "_task_defs", {ecs._resolve_td_key(_DEFINITION): definition})
    monkeypatch.setattr(ec2, "_subnets", {"subnet-a": {"AvailabilityZone": "us-east-1a"}})
    made = _Cluster(time)
    monkeypatch.setattr(ecs, "_fail_task_start", lambda task, *_: made.failed.append(task["taskArn"]))
    return made


def test_only_a_task_without_a_place_waits_to_its_end(cluster: _Cluster, time: _Time) -> None:
    time.seconds = 2 * LONGEST_WAIT
    placed, waiting = cluster.run_task("first"), cluster.run_task("second")
    cluster.turn()
    assert (placed["lastStatus"], waiting["lastStatus"]) == ("PENDING", "PROVISIONING")
    assert cluster.failed == []

    time.seconds += LONGEST_WAIT
    cluster.turn()
    assert cluster.failed == [waiting["taskArn"]]
