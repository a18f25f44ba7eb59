"""Tasks whose container is gone, and a Docker engine that is slow."""

import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import pytest
from docker.errors import APIError, DockerException, NotFound
from ministack.services import ecs

from local.cluster.clock import Clock
from local.emulator.cluster.faults import Faults
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service import containers
from local.emulator.cluster.service.stopping import Stopping
from local.emulator.patches.failed_task import Sources, last_error
from local.processes.waiting import wait_until

_ARN = "arn:aws:ecs:us-east-1:000000000000:task/web/a"
_LIMIT_SECONDS = 10.0


class _Engine:
    """Has one container, `a`. Its kill waits until the test lets it end."""

    def __init__(self) -> None:
        self.containers = self
        self.failure: DockerException | None = None
        self.killing = threading.Event()
        self.may_end = threading.Event()

    def get(self, identity: str) -> Any:
        if isinstance(self.failure, NotFound):
            raise self.failure
        return SimpleNamespace(kill=self._kill, stop=lambda **_: None, remove=lambda **_: None)

    def _kill(self) -> None:
        self.killing.set()
        if self.failure:
            raise self.failure
        assert self.may_end.wait(_LIMIT_SECONDS)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> _Engine:
    made = _Engine()
    monkeypatch.setattr(ecs, "_docker", made)
    return made


@pytest.fixture
def task() -> Iterator[dict[str, Any]]:
    ecs._tasks[_ARN] = {
        "taskArn": _ARN,
        "clusterArn": "arn:aws:ecs:us-east-1:000000000000:cluster/web",
        "lastStatus": "RUNNING",
        "desiredStatus": "RUNNING",
        "_docker_ids": ["a"],
    }
    yield ecs._tasks[_ARN]
    ecs._tasks.clear()


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(NotFound("no such container"), id="gone"),
        pytest.param(APIError("is not running"), id="ended"),
    ],
)
def test_a_lost_task_stops_without_its_container(
    engine: _Engine, task: dict[str, Any], failure: DockerException
) -> None:
    engine.failure = failure
    Stopping(Loop(Clock(20)), None, None).kill(task, "its instance has gone")  # type: ignore[arg-type]
    wait_until("the task to stop", lambda: task["lastStatus"] == "STOPPED", _LIMIT_SECONDS)


def test_a_task_whose_container_the_user_has_removed_has_stopped(
    engine: _Engine, task: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ecs, "_maybe_mark_stopped", ecs._maybe_mark_stopped)
    containers.install()
    with monkeypatch.context() as context:
        context.setattr(engine, "get", Mock(side_effect=APIError("the engine does not answer")))
        ecs._maybe_mark_stopped(task, None)
        assert task["lastStatus"] == "RUNNING"
    engine.failure = NotFound("no such container")
    ecs._maybe_mark_stopped(task, None)
    assert (task["lastStatus"], task["stopCode"]) == ("STOPPED", "EssentialContainerExited")


def test_a_container_that_is_gone_has_no_last_error(
    engine: _Engine, task: dict[str, Any], tmp_path: Path
) -> None:
    engine.failure = NotFound("no such container")
    assert last_error(task, Sources(tmp_path, "service")) == ""


def test_the_cluster_goes_on_while_docker_kills_a_task(engine: _Engine, task: dict[str, Any]) -> None:
    loop, turned = Loop(Clock(20)), threading.Event()
    loop.on_turn(turned.set)
    said: list[str] = []
    faults = Faults(loop, None)  # type: ignore[arg-type]
    fault = threading.Thread(target=lambda: said.append(faults.cause("task", None)))
    fault.start()
    assert engine.killing.wait(_LIMIT_SECONDS)
    turn = threading.Thread(target=loop.turn)
    turn.start()
    went_on = turned.wait(_LIMIT_SECONDS / 2)
    engine.may_end.set()
    turn.join()
    fault.join()
    assert went_on
    assert said == ["task a is killed (SIGKILL)"]
