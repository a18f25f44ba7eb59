"""The set-up of a fresh clone: two at once, and a folder of the user in its place."""

import shutil
import subprocess
from pathlib import Path

import pytest

from local.paths import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.mjs", tmp_path / "scripts")
    for folder in ("local", "service"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "requirements.lock").touch()
    return tmp_path


def _set_up(clone: Path) -> subprocess.Popen[str]:
    words = ["node", "scripts/setup.mjs", "python"]
    return subprocess.Popen(words, cwd=clone, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_second_of_two_waits_and_says_so(clone: Path) -> None:
    both = [_set_up(clone), _set_up(clone)]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert "Waiting for the set-up that process" in "".join(outputs)
    assert "".join(outputs).count("Making the Python virtual environment") == 2, "one of each folder"
    assert not (clone / ".setup-lock").exists()


def test_lock_of_a_killed_setup_does_not_count(clone: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    (clone / ".setup-lock").write_text(str(ended.pid))
    process = _set_up(clone)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 0, output


def test_virtual_environment_of_the_user_is_left_alone(clone: Path) -> None:
    (clone / "service" / ".venv").mkdir()
    (clone / "service" / ".venv" / "mine").touch()
    process = _set_up(clone)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 1
    assert "error: service/.venv was not made by this command" in output
    assert (clone / "service" / ".venv" / "mine").exists()
