"""`npm test` that is cancelled, killed or not read any more leaves no emulator and no port behind."""

import contextlib
import os
import re
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from local.paths import ROOT
from local.processes.waiting import wait_until
from local.tests.support.observe import answers, is_running
from local.tests.support.project import Project

_LIMIT_SECONDS = 10


@pytest.fixture
def checks(tmp_path: Path) -> Project:
    """The last check only, which deploys."""
    project = Project(tmp_path, "process")
    (project.root / ".venv").symlink_to(ROOT / ".venv")
    script = project.root / "scripts" / "test.mjs"
    shortened = script.read_text().replace("await Promise.all(lanes.map(runInOrder));", "")
    assert shortened != script.read_text()
    script.write_text(shortened)
    return project


def _kill_shell(shell: subprocess.Popen[bytes]) -> None:
    shell.kill()


def _signal_node(number: signal.Signals) -> Callable[[subprocess.Popen[bytes]], None]:
    def send(shell: subprocess.Popen[bytes]) -> None:
        os.kill(_child_of(shell.pid, "test.mjs"), number)

    return send


def _close_pipe(shell: subprocess.Popen[bytes]) -> None:
    assert shell.stdout
    shell.stdout.close()
    _signal_node(signal.SIGUSR2)(shell)  # the test's own sign to print a line


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(_kill_shell, id="npm killed"),
        pytest.param(_signal_node(signal.SIGTERM), id="SIGTERM"),
        pytest.param(_signal_node(signal.SIGKILL), id="SIGKILL"),
        pytest.param(_close_pipe, id="closed pipe"),
    ],
)
def test_nothing_is_left(checks: Project, end: Callable[[subprocess.Popen[bytes]], None]) -> None:
    script = checks.root / "scripts" / "test.mjs"
    script.write_text(f"process.on('SIGUSR2', () => console.log('a line'));\n{script.read_text()}")
    shell = subprocess.Popen(
        ["sh", "-c", "node scripts/test.mjs; true"],  # in the place of npm
        cwd=checks.root,
        env={**os.environ, "npm_lifecycle_event": "test"},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        _end_and_wait(checks, shell, end)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(shell.pid, signal.SIGKILL)


def _end_and_wait(
    checks: Project, shell: subprocess.Popen[bytes], end: Callable[[subprocess.Popen[bytes]], None]
) -> None:
    log = checks.root / ".local" / "cdk-bootstrap.log"
    wait_until("the first step", log.exists, 30)
    deployment = int((checks.root / ".local" / "owner.lock").read_text())
    emulator = _child_of(deployment, "local.emulator")
    port = int(_environment(emulator, "GATEWAY_PORT"))
    assert answers(port)
    node = _child_of(shell.pid, "test.mjs")
    end(shell)
    wait_until(
        "the end of all",
        lambda: not any(map(is_running, (node, deployment, emulator))) and not answers(port),
        _LIMIT_SECONDS,
    )
    shell.wait(_LIMIT_SECONDS)


def _child_of(parent: int, word: str) -> int:
    listing = subprocess.run(
        ["ps", "-axww", "-o", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in listing.stdout.splitlines())
    return next(int(pid) for pid, ppid, command in rows if int(ppid) == parent and word in command)


def _environment(pid: int, name: str) -> str:
    listing = subprocess.run(["ps", "eww", "-p", str(pid)], capture_output=True, text=True, check=True)
    found = re.search(rf"\b{name}=(\S+)", listing.stdout)
    assert found
    return found[1]
