"""What runs, listens and ends."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.environment import isolate, of_the_start, restore
from local.deployment.workspace import Workspace
from local.paths import ROOT
from local.processes.child import Child
from local.processes.ports import is_free, listen
from local.processes.problem import Problem
from local.processes.waiting import wait_until
from local.tests.session import is_running


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's /proc")
def test_emulator_listens_on_one_port_of_loopback(emulator: EmulatedAws) -> None:
    sockets = {str(fd.readlink()) for fd in Path(f"/proc/{emulator.pid}/fd").iterdir() if fd.is_symlink()}
    listening = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in sockets and fields[3] in ("0A", "07"):
                listening.append((table, fields[1]))
    assert listening == [("tcp", f"0100007F:{emulator.port:04X}")]


def test_port_in_use_is_not_free(emulator: EmulatedAws) -> None:
    assert not is_free(emulator.port)


def test_two_that_want_one_port_get_one_each(emulator: EmulatedAws) -> None:
    with listen(emulator.port) as first, listen(first.getsockname()[1]) as second:
        assert len({emulator.port, first.getsockname()[1], second.getsockname()[1]}) == 3


def test_two_emulators_look_for_ports_in_different_places() -> None:
    script = "from local.processes.ports import free_port; print(free_port())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = [int(subprocess.check_output([sys.executable, "-c", script], env=environment)) for _ in range(2)]
    assert abs(found[0] - found[1]) > 10


def _child(tmp_path: Path, script: str) -> Child:
    words = [sys.executable, "-c", script]
    return Child("the child", words, cwd=tmp_path, environment={}, log=tmp_path / "log")


def test_child_that_takes_too_long_is_killed(tmp_path: Path) -> None:
    child = _child(tmp_path, "import time; print('waiting', flush=True); time.sleep(60)")
    wait_until("its output", lambda: "waiting" in child.output(), 10)
    with pytest.raises(Problem, match=r"the child did not end within 0 s: waiting"):
        child.wait(0, lambda: None)
    assert not is_running(child.pid)


@pytest.mark.parametrize(
    ("script", "ending"),
    [
        ("import os; os.kill(os.getpid(), 9)", "was ended by SIGKILL"),
        ("import sys; sys.exit('why')", "ended with code 1: why"),
    ],
)
def test_how_a_child_ended(tmp_path: Path, script: str, ending: str) -> None:
    child = _child(tmp_path, script)
    child.wait(10, lambda: None)
    assert child.ending == ending


def test_childs_group_ends_with_its_owner(tmp_path: Path) -> None:
    script = (
        "import os, subprocess, sys; from pathlib import Path; from local.processes.child import Child\n"
        "c = Child('c', ['sleep', '60'], cwd=Path('/'), environment={}, log=Path(sys.argv[1]) / 'log')\n"
        "print(c.pid, flush=True); os.kill(os.getpid(), 9)"
    )
    owner = Child(
        "owner",
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=tmp_path,
        environment={"PYTHONPATH": str(Workspace().root), "PATH": os.environ["PATH"]},
        log=tmp_path / "owner.log",
    )
    assert owner.wait(10, lambda: None) == -9
    pid = int(owner.output())
    wait_until("the grandchild's end", lambda: not is_running(pid), 10)


def test_nothing_of_the_developers_environment_is_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(os.environ)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "CDK_DEFAULT_ACCOUNT", "HTTP_PROXY"):
        monkeypatch.setenv(name, "the developer's")
    monkeypatch.setenv("HOME", "the developer's")
    try:
        isolate(Workspace(tmp_path), None)
        assert "the developer's" not in os.environ.values()
        assert os.environ["HOME"] == str(tmp_path / ".local" / "home")
        monkeypatch.setenv("BASE_IMAGE", "another terminal's")
        restore({"DOCKER_HOST": "unix:///the-start's"})
        assert of_the_start() == {"DOCKER_HOST": "unix:///the-start's"}
    finally:
        os.environ.clear()
        os.environ.update(before)
