"""The console of `npm start`, with a program of this test in its place."""

import sys
from pathlib import Path

import pytest

from local.commands.console import Console
from local.deployment.workspace import Workspace
from local.processes.waiting import wait_until

_LIMIT_SECONDS = 30
_SERVES = "print('Console: http://localhost:8090  (Ctrl-C ends)', flush=True); import time; time.sleep(600)"
_FAILS = "raise SystemExit('error: no such page')"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / ".local").mkdir()
    return Workspace(tmp_path)


def _printed(console: Console, capsys: pytest.CaptureFixture[str]) -> str:
    printed = ""

    def has_printed() -> bool:
        nonlocal printed
        console.look()
        printed += capsys.readouterr().out
        return bool(printed)

    wait_until("a line", has_printed, _LIMIT_SECONDS)
    console.look()
    return printed + capsys.readouterr().out


def test_the_url_is_printed_once(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(workspace, [sys.executable, "-c", _SERVES])
    try:
        printed = _printed(console, capsys)
    finally:
        console.end()
    assert printed == "page  http://localhost:8090/  (the deployment as it lives, with levers)\n"


def test_a_console_that_does_not_start_is_one_line(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    console = Console(workspace, [sys.executable, "-c", _FAILS])
    printed = _printed(console, capsys)
    hint = "`npm run console -- --local` starts it anew"
    assert printed == f"the console ended with code 1: error: no such page; {hint}\n"
    console.end()
