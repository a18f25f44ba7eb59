"""What `npm start` prints of the tasks' logs, and that a failed poll does not end it."""

from typing import Any

import pytest

from local.commands.task_logs import TaskLogs
from local.deployment.running_service import RunningService
from local.deployment.workspace import Workspace
from local.processes.problem import Problem


class _Service(RunningService):
    """Answers as the emulated AWS does: a token counts the events that have arrived."""

    def __init__(self) -> None:
        super().__init__(0, Workspace(), speed=20)
        self.groups = {"group": ["from before"]}
        self.kept = 100
        self.asked = 0
        self.broken = False

    def log_groups(self) -> list[str]:
        self._fail()
        self.asked += 1
        return list(self.groups)

    def new_log_events(self, group: str, token: str) -> tuple[list[dict[str, Any]], str]:
        self._fail()
        if group not in self.groups:
            raise Problem("no such group")
        lines = self.groups[group]
        count = token.removeprefix("new:")
        new = lines[int(count) :] if count else []
        events = [{"logStreamName": "ecs/app/0123456789", "message": text} for text in new[-self.kept :]]
        return events, f"new:{len(lines)}"

    def _fail(self) -> None:
        if self.broken:
            raise Problem("dictionary changed size during iteration")


@pytest.fixture
def service() -> _Service:
    return _Service()


@pytest.fixture
def logs(service: _Service, capsys: pytest.CaptureFixture[str]) -> TaskLogs:
    logs = TaskLogs(service)
    logs.print_new()
    assert capsys.readouterr().out == ""
    return logs


def test_each_line_once(service: _Service, logs: TaskLogs, capsys: pytest.CaptureFixture[str]) -> None:
    service.groups["group"] += ["one", "two"]
    logs.print_new()
    logs.print_new()
    assert capsys.readouterr().out == "01234567 | one\n01234567 | two\n"
    assert service.asked == 1, "naming the groups reads every event in MiniStack"


def test_failed_poll_is_a_skipped_poll(
    service: _Service, logs: TaskLogs, capsys: pytest.CaptureFixture[str]
) -> None:
    service.broken = True
    service.groups["group"].append("meanwhile")
    logs.print_new()
    service.broken = False
    logs.print_new()
    assert capsys.readouterr().out == "01234567 | meanwhile\n"


def test_polls_that_keep_failing_are_said_once(
    service: _Service, logs: TaskLogs, capsys: pytest.CaptureFixture[str]
) -> None:
    service.broken = True
    for _ in range(100):
        logs.print_new()
    said = capsys.readouterr().out
    assert said.count("\n") == 1
    assert "the tasks' logs cannot be read: dictionary changed size" in said


def test_dropped_lines_are_counted(
    service: _Service, logs: TaskLogs, capsys: pytest.CaptureFixture[str]
) -> None:
    service.kept = 2
    service.groups["group"] += ["one", "two", "three", "four"]
    logs.print_new()
    assert capsys.readouterr().out == "2 lines dropped: ...\n01234567 | three\n01234567 | four\n".replace(
        "...", "the tasks write faster than their logs are printed"
    )


def test_group_that_a_rollout_replaces(
    service: _Service, logs: TaskLogs, capsys: pytest.CaptureFixture[str]
) -> None:
    service.groups = {"another": ["its first line"]}
    logs.print_new()
    logs.print_new()
    assert capsys.readouterr().out == "01234567 | its first line\n"
