"""The options of `npm start`."""

import subprocess
import sys

import pytest

from local.paths import ROOT

_LOCAL = [sys.executable, "-m", "local"]


@pytest.mark.parametrize("speed", ["0.5", "601", "nan", "fast"])
def test_a_wrong_speed_is_one_line(speed: str) -> None:
    answer = subprocess.run([*_LOCAL, "--speed", speed], cwd=ROOT, capture_output=True, text=True)
    problem = f"argument --speed: given {speed!r}, must be a number from 1 to 600; see npm start -- --help"
    assert (answer.returncode, answer.stdout, answer.stderr) == (1, "", f"error: {problem}\n")


@pytest.mark.parametrize("speed", ["0", "601", "nan", "fast"])
def test_a_wrong_speed_of_the_running_deployment_is_one_line(speed: str) -> None:
    answer = subprocess.run([*_LOCAL, "speed", speed], cwd=ROOT, capture_output=True, text=True)
    problem = f"argument N: given {speed!r}, must be a number from 1 to 600; see npm run speed -- --help"
    assert (answer.returncode, answer.stdout, answer.stderr) == (1, "", f"error: {problem}\n")


def test_help_names_every_option() -> None:
    answer = subprocess.run([*_LOCAL, "--help"], cwd=ROOT, capture_output=True, text=True)
    options = ("-c stage=NAME|config=FILE.json", "--speed N", "--once", "--watch", "--runtime")
    assert [option for option in options if option not in answer.stdout] == []
