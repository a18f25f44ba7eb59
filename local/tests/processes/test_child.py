"""Child processes: their limit, their end, and their owner's end."""

import os
import sys
from pathlib import Path

import pytest

from local.deployment.workspace import Workspace
from local.processes.child import Child
from local.processes.problem import Problem
from local.processes.waiting import wait_until
from local.tests.support.observe import is_running


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
