"""Watching for saved changes, with a rollout that is a script of this test."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.commands.watch import Watch
from local.deployment.workspace import Workspace
from local.processes.waiting import wait_until

_LIMIT_SECONDS = 30
_ROLL_OUT = "print('  ok  step'); print('  | a detail'); print('error: the reason')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "service").mkdir()
    (tmp_path / ".local").mkdir()
    return tmp_path


@pytest.fixture
def watch(folder: Path) -> Iterator[Watch]:
    made = Watch(
        Workspace(folder), [folder / "service", folder / "absent"], [sys.executable, "-c", _ROLL_OUT]
    )
    yield made
    made.end()


def _save_until_noticed(folder: Path, watch: Watch, capsys: pytest.CaptureFixture[str]) -> str:
    """The watcher's thread may start after the first save, so this saves until a rollout has ended."""
    printed = ""

    def noticed() -> bool:
        nonlocal printed
        (folder / "service" / "main.py").write_text(f"# {time.monotonic()}")
        watch.look()
        printed += capsys.readouterr().out
        return "error: the reason" in printed

    wait_until("a rollout", noticed, _LIMIT_SECONDS)
    return printed


def test_a_saved_change_rolls_out_and_a_failure_gives_its_reason_first(
    folder: Path, watch: Watch, capsys: pytest.CaptureFixture[str]
) -> None:
    printed = _save_until_noticed(folder, watch, capsys)
    assert printed.startswith("a change was saved: rolls it out\n")
    assert printed.index("  ok  step") < printed.index("error: the reason")

    def details() -> bool:
        nonlocal printed
        watch.look()
        printed += capsys.readouterr().out
        return "  | a detail" in printed

    wait_until("the details", details, _LIMIT_SECONDS)
    assert printed.index("error: the reason") < printed.index("  | a detail")


def test_nothing_saved_starts_nothing(watch: Watch, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(5):
        watch.look()
    assert capsys.readouterr().out == ""
