"""The lines of a rollout."""

from typing import cast

import pytest

from local.commands.rollout_progress import RolloutProgress
from local.deployment.running_service import Rollout, RunningService


class _Service:
    def __init__(self) -> None:
        self.rollout = Rollout("1", 2, 0, 2, "COMPLETED")


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [0.0]
    monkeypatch.setattr("local.commands.rollout_progress.time.monotonic", lambda: now[0])
    return now


def test_not_completed_while_old_tasks_remain(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    service = _Service()
    progress = RolloutProgress(cast(RunningService, service))
    for old in (1, 0):
        service.rollout = Rollout("2", 2, old, 2, "COMPLETED")
        progress.print_change()
    assert [line.strip() for line in capsys.readouterr().out.splitlines()] == [
        "tasks: 2 of 2 new, 1 old (IN_PROGRESS)",
        "tasks: 2 of 2 new, 0 old (COMPLETED)",
    ]


def test_a_line_every_ten_seconds(clock: list[float], capsys: pytest.CaptureFixture[str]) -> None:
    service = _Service()
    progress = RolloutProgress(cast(RunningService, service))
    service.rollout = Rollout("2", 0, 2, 2, "IN_PROGRESS")
    for clock[0] in range(0, 26):
        progress.print_change()
    lines = capsys.readouterr().out.splitlines()
    assert [line.rpartition(", ")[2] for line in lines[1:]] == ["10 s", "20 s"]


def test_after_a_rollback_it_waits_for_the_stack(
    clock: list[float], capsys: pytest.CaptureFixture[str]
) -> None:
    service = _Service()
    before = service.rollout
    progress = RolloutProgress(cast(RunningService, service))
    seconds = iter(range(100))

    def silent() -> None:
        for _ in range(11):
            clock[0] = float(next(seconds))
            progress.print_change()

    silent()
    service.rollout = Rollout("2", 0, 2, 2, "IN_PROGRESS")
    silent()
    service.rollout = before
    silent()
    silent()
    texts = [
        line.strip().rpartition(", ")[0] or line.strip() for line in capsys.readouterr().out.splitlines()
    ]
    assert texts[0] == "builds and publishes the image"
    assert texts[-1] == "waits for CloudFormation"
    assert texts.count("builds and publishes the image") == 1
