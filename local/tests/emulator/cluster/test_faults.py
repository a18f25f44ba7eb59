"""Which task, instance or zone a fault takes."""

from types import SimpleNamespace

import pytest
from ministack.services import ecs

from local.cluster.clock import Clock
from local.cluster.records import Instance
from local.emulator.cluster.faults import BadFault, Faults
from local.emulator.cluster.loop import Loop

_TASKS = ["51687def-7d8c-41e8-9cf1-f4fe2b16d637", "51acbeef-9b78-4d38-9439-4d6a5d7ef0ac"]


class _Fleet:
    """A fleet without an instance, and with two lost zones."""

    lost_zones = ("us-east-1b", "us-east-1c")

    def instances(self, cluster: str) -> dict[str, Instance]:
        return {}

    def ec2_id(self, instance_id: str) -> str:
        return instance_id

    def lose_instance(self, ec2_id: str) -> None: ...

    def lose_zone(self, zone: str) -> None: ...

    def restore_zone(self, zone: str) -> None: ...

    def interrupt_spot(self, ec2_id: str) -> None: ...


@pytest.fixture
def killed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    found: list[str] = []
    tasks = {name: {"taskArn": f"arn:task/c/{name}", "lastStatus": "RUNNING"} for name in _TASKS}
    monkeypatch.setattr(ecs, "_tasks", tasks)
    monkeypatch.setattr(
        "local.emulator.cluster.faults.containers",
        SimpleNamespace(begin_to_kill=lambda task: found.append(task["taskArn"].rpartition("/")[2])),
    )
    return found


def _cause(kind: str, name: str | None) -> str:
    return Faults(Loop(Clock(1)), _Fleet()).cause(kind, name)


@pytest.mark.parametrize(("name", "chosen"), [(None, 0), (_TASKS[1], 1), ("51acbeef", 1)])
def test_a_task_by_its_id_or_the_beginning_of_it(name: str | None, chosen: int, killed: list[str]) -> None:
    assert _cause("task", name) == f"task {_TASKS[chosen]} is killed (SIGKILL)"
    assert killed == [_TASKS[chosen]]


@pytest.mark.parametrize("name", ["nosuch", "51"])
def test_none_or_two_with_this_beginning(name: str, killed: list[str]) -> None:
    with pytest.raises(BadFault) as raised:
        _cause("task", name)
    assert str(raised.value) == f"there is no running task {name}: must be one of 51687def, 51acbeef"
    assert killed == []


@pytest.mark.parametrize(("name", "zone"), [(None, "us-east-1b"), ("us-east-1c", "us-east-1c")])
def test_a_lost_zone_returns(name: str | None, zone: str) -> None:
    assert _cause("zone-return", name) == f"zone {zone} is back"


def test_a_zone_that_is_not_lost_does_not_return() -> None:
    with pytest.raises(BadFault) as raised:
        _cause("zone-return", "us-east-1a")
    message = "there is no lost zone us-east-1a: must be one of us-east-1b, us-east-1c"
    assert str(raised.value) == message


def test_nothing_to_break(killed: list[str]) -> None:
    with pytest.raises(BadFault, match=r"^there is no instance$"):
        _cause("instance", None)
