"""`npm run rehearse` from its command line: a short set, a broken promise, and Ctrl-C."""

import json
import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.paths import ROOT
from local.processes.waiting import wait_until
from local.tests.support.project import copy_project

_LIMIT_SECONDS = 300
_STAGE = """
export default {
  cluster: { instances: { min: 1, max: 3 } },
  service: { tasks: { min: 2, max: 2 } },
};
"""
_SHORT = ["task-killed", "instance-lost"]
_FAILS = """
from starlette.responses import PlainTextResponse  # noqa: E402


@app.middleware("http")
async def fail(request, call_next):
    return PlainTextResponse("broken", 500) if request.url.query == "rehearsal" else await call_next(request)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy with a stage of known counts, because the user's own may have others."""
    root = tmp_path / "project"
    copy_project(root)
    (root / ".venv").symlink_to(ROOT / ".venv")
    (root / "config" / "local.ts").write_text(_STAGE)
    (tmp_path / "temporary").mkdir()
    return root


def _start(project: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        ["node", "--import", "tsx", "bin/rehearse.ts", *words],
        cwd=project,
        env={**os.environ, "TMPDIR": str(project.parent / "temporary"), "HOME": str(project.parent)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _rehearse(project: Path, *words: str) -> tuple[int, dict[str, Any], str]:
    process = _start(project, *words, "--json")
    output, progress = process.communicate(timeout=_LIMIT_SECONDS)
    return process.returncode, json.loads(output), progress


def _nothing_is_left(project: Path) -> bool:
    """The emulator's and the tasks' folders are in the copy, whose processes end with it."""
    processes = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    folder = project.parent / "temporary"
    return not list(folder.glob("rehearsal-*")) and f"{folder}/rehearsal-" not in processes


def test_kept_promises(project: Path) -> None:
    before = sorted(path for path in project.rglob("*") if "node_modules" not in path.parts)
    code, rehearsal, progress = _rehearse(project, *_SHORT)
    assert code == 0, progress
    results = rehearsal["results"]
    assert [one["name"] for one in results] == _SHORT
    assert all(one["state"] == "kept" and one["sent"] > 0 for one in results)
    assert "waits for the fault (at most" in progress
    assert _nothing_is_left(project)
    assert before == sorted(path for path in project.rglob("*") if "node_modules" not in path.parts)


def test_a_broken_promise(project: Path) -> None:
    """The service fails each request of the rehearsal, and stays healthy."""
    with (project / "service/app/main.py").open("a") as file:
        file.write(_FAILS)
    code, rehearsal, progress = _rehearse(project, "task-killed")
    assert code == 1, progress
    (result,) = rehearsal["results"]
    assert result["state"] == "broken"
    # A request in the killed task has another failure.
    assert result["failed"] == result["sent"]
    assert result["failures"]["HTTP 500"] > result["sent"] / 2
    assert "requests failed, and at most" in result["broken"][0]
    assert _nothing_is_left(project)


def test_ctrl_c_removes_all(project: Path) -> None:
    process = _start(project)
    folder = project.parent / "temporary"
    wait_until("the emulated AWS", lambda: bool(list(folder.glob("rehearsal-*/project/.local/*.log"))), 60)
    process.send_signal(signal.SIGINT)
    output, progress = process.communicate(timeout=_LIMIT_SECONDS)
    assert (process.returncode, output) == (130, ""), progress
    assert _nothing_is_left(project)


def test_bad_arguments() -> None:
    process = subprocess.run(
        ["node", "--import", "tsx", "bin/rehearse.ts", "zone-los"], cwd=ROOT, capture_output=True, text=True
    )
    assert (process.returncode, process.stdout) == (1, "")
    assert process.stderr == (
        'error: there is no scenario "zone-los"; did you mean "zone-lost"?; --list has all names\n'
    )
