"""A command ends when its caller is gone."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.paths import ROOT
from local.processes.waiting import wait_until
from local.tests.support.observe import is_running

_WATCH = "import time; from local.processes.parent_watch import watch_caller; watch_caller(); time.sleep(60)"
_PARENT = """
import os, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]])
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize(("variables", "ends"), [({"npm_lifecycle_event": "start"}, True), ({}, False)])
def test_killed_npm_ends_its_command(tmp_path: Path, variables: dict[str, str], ends: bool) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("npm_")}
    parent = subprocess.Popen(
        [sys.executable, "-c", _PARENT, _WATCH],
        cwd=ROOT,
        env={**environment, **variables},
        stdin=subprocess.PIPE,
        stdout=(tmp_path / "output").open("wb"),
    )
    wait_until("the child", lambda: (tmp_path / "output").read_text().endswith("\n"), 10)
    child = int((tmp_path / "output").read_text())
    wait_until("its imports", lambda: is_running(child), 10)
    subprocess.run(["sleep", "0.7"], check=True)
    parent.kill()
    parent.wait()
    try:
        if ends:
            wait_until("the child's end", lambda: not is_running(child), 5)
        else:
            subprocess.run(["sleep", "1.5"], check=True)
            assert is_running(child), "a shell may end and leave its command running"
    finally:
        if is_running(child):
            os.kill(child, 9)


def test_output_that_nobody_reads_ends_the_command() -> None:
    child = subprocess.Popen([sys.executable, "-c", _WATCH], cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout
    with pytest.raises(subprocess.TimeoutExpired):
        child.wait(1.5)
    child.stdout.close()
    assert child.wait(5) == -15
