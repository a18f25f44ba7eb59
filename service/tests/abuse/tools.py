"""Two public test suites. They come from their registries at each run, so no lock file has to carry them."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.abuse.figures import Figure, Figures, Note
from tests.server_process import running

H2SPEC = "github.com/summerwind/h2spec/cmd/h2spec@v2.2.1+incompatible"
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
LIMIT_SECONDS = 300


def _run(folder: str, *command: str, **environment: str) -> str | None:
    """The output of a program that runs in `folder`, or None if the program is missing or takes too long."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=LIMIT_SECONDS,
            env=os.environ | environment,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout


def _count(pattern: str, output: str) -> int:
    found = re.search(pattern, output)
    return int(found[1]) if found else 0


def h2spec(_scale: float) -> Figures:
    """HTTP/2 conformance. One test fails: on a port that speaks both versions, a bad preface is HTTP/1."""
    with tempfile.TemporaryDirectory() as folder:
        if _run(folder, "go", "install", H2SPEC, GOBIN=folder, GOFLAGS="-modcacherw") is None:
            yield Note("h2spec: not run, because Go is missing or its proxy has no answer")
            return
        with running(HTTP2="true") as server:
            output = _run(folder, f"{folder}/h2spec", "-h", "127.0.0.1", "-p", str(server.port))
    if output is None:
        yield Note("h2spec: not run, because the Go proxy does not have it")
        return
    yield Figure("h2spec: tests passed", _count(r"(\d+) passed", output), least=144)
    yield Figure("h2spec: tests failed", _count(r"(\d+) failed", output), most=1)


def schemathesis(scale: float) -> Figures:
    """Random requests that fit the schema, and some that do not."""
    with tempfile.TemporaryDirectory() as folder:
        _run(folder, sys.executable, "-m", "venv", folder)
        python = f"{folder}/bin/python"
        _run(folder, python, "-m", "pip", "install", "--quiet", "--requirement", str(REQUIREMENTS))
        with running() as server:
            url = f"http://127.0.0.1:{server.port}/openapi.json"
            examples = str(max(10, int(100 * scale)))
            program = f"{folder}/bin/schemathesis"
            output = _run(folder, program, "run", url, "--checks", "all", "--max-examples", examples)
    if output is None:
        yield Note("schemathesis: not run, because the package index does not have it")
        return
    yield Figure(
        "schemathesis: requests as the schema says", _count(r"generated, (\d+) passed", output), least=40
    )
    yield Figure("schemathesis: failures", _count(r"(\d+) failed", output), most=0)
