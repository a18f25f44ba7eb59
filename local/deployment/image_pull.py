"""Pulls an image, and prints how far it is."""

import subprocess
import tempfile
import time
from pathlib import Path

from local.processes.progress import print_line

_LIMIT_SECONDS = 300.0
_PROGRESS_SECONDS = 3.0


def pull(name: str) -> bool:
    """Whether the engine has the image now."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "pull.log"
        try:
            with log.open("wb") as output:
                process = subprocess.Popen(["docker", "pull", name], stdout=output, stderr=subprocess.STDOUT)
        except OSError:
            return False
        try:
            return _follow(process, name, log)
        finally:
            process.kill()
            process.wait()


def _follow(process: subprocess.Popen[bytes], name: str, log: Path) -> bool:
    deadline = time.monotonic() + _LIMIT_SECONDS
    while time.monotonic() < deadline:
        try:
            return process.wait(_PROGRESS_SECONDS) == 0
        except subprocess.TimeoutExpired:
            print_line(f"      docker pull {name}: {_layers(log.read_text(errors='replace'))}")
    print_line(f"      docker pull {name}: given up after {_LIMIT_SECONDS:g} s")
    return False


def _layers(output: str) -> str:
    """Without a terminal, Docker prints one line for each change of a layer."""
    known = output.count(": Pulling fs layer") + output.count(": Already exists")
    done = output.count(": Pull complete") + output.count(": Already exists")
    return f"{done} of {known} layers" if known else "asks the registry"
