"""Drives the command behind `npm start` in a scratch copy of the project, with a home folder of its own."""

import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from local.deployment.docker_engine import containers, images
from local.deployment.load_balancer import LoadBalancer
from local.deployment.workspace import Workspace
from local.paths import ROOT
from local.processes.orphan_killer import OrphanKiller
from local.processes.waiting import wait_until
from local.tests.support.observe import answers, child_pid, is_running

START_LIMIT_SECONDS = 180
_POISON = """[default]
credential_process = sh -c 'touch {mark}'
[profile poison]
credential_process = sh -c 'touch {mark}'
"""

# The user's own stage may have other counts.
_STAGE = """import type { Configuration } from "../lib/config";

export default {
  cluster: { instances: { min: 1, max: 3 } },
  service: { tasks: { min: 2, max: 2 } },
} satisfies Configuration;
"""


class Project:
    def __init__(self, folder: Path, runtime: str) -> None:
        self.root = folder / "project"
        self.home = folder / "home"
        self._mark = folder / "credentials-were-read"
        self.runtime = runtime
        self._started = 0
        copy_project(self.root)
        (self.root / "config" / "local.ts").write_text(_STAGE)
        (self.home / ".aws").mkdir(parents=True)
        for name in ("config", "credentials"):
            (self.home / ".aws" / name).write_text(_POISON.format(mark=self._mark))

    def start(self, *options: str) -> "Session":
        return self.command("--runtime", self.runtime, *options)

    def command(self, *arguments: str) -> "Session":
        self._started += 1
        output = self.root.parent / f"output-{self._started}.txt"
        return Session(self, self._popen(output, *arguments), output)

    def append(self, path: str, line: str) -> None:
        with (self.root / path).open("a") as file:
            print(line, file=file)

    def home_is_untouched(self) -> bool:
        return not self._mark.exists() and sorted(p.name for p in self.home.rglob("*")) == [
            ".aws",
            "config",
            "credentials",
        ]

    def _popen(self, output: Path, *arguments: str) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "HOME": str(self.home),
            "AWS_PROFILE": "poison",
            "AWS_ACCESS_KEY_ID": "a-real-one",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
            "CDK_HOME": str(self.home / "cdk"),
        }
        with output.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "local", *arguments],
                cwd=self.root,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        _orphan_killer().watch(process.pid)  # killed tests leave no deployment behind
        return process


@cache
def _orphan_killer() -> OrphanKiller:
    return OrphanKiller()


class Session:
    def __init__(self, project: Project, process: subprocess.Popen[bytes], output: Path) -> None:
        self.project = project
        self.process = process
        self._output = output

    @property
    def output(self) -> str:
        return self._output.read_text()

    def wait_until_up(self) -> LoadBalancer:
        wait_until("the URLs", lambda: "Now try: " in self.output or self.ended, START_LIMIT_SECONDS)
        line = next((line for line in self.output.splitlines() if line.startswith("API ")), None)
        assert line, self.output
        url = urlsplit(line.split()[1])
        assert url.port
        authority = Workspace(self.project.root).authority if url.scheme == "https" else None
        return LoadBalancer("local", url.port, authority)

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def end(self, number: signal.Signals = signal.SIGINT) -> int:
        for _ in range(2):  # npm forwards the signal that the terminal has already sent
            self.process.send_signal(number)
        return self._wait(60)

    def wait(self) -> int:
        return self._wait(START_LIMIT_SECONDS)

    def kill_if_running(self) -> None:
        self.process.kill()
        self._wait(10)

    def _wait(self, limit: float) -> int:
        code = self.process.wait(limit)
        _orphan_killer().forget(self.process.pid)
        return code

    def emulator_pid(self) -> int:
        return child_pid(self.process.pid, "local.emulator")

    def console_pid(self) -> int:
        return child_pid(self.process.pid, "bin/console.ts")

    def envoy_pid(self) -> int:
        return child_pid(self.emulator_pid(), "envoy")

    def task_pids(self, tasks: dict[str, int]) -> list[int]:
        """Only of tasks that are processes of this machine. A container numbers its own processes."""
        return list(tasks.values()) if self.project.runtime == "process" else []

    @property
    def port(self) -> int:
        return int(self.output.partition("http://127.0.0.1:")[2].partition(",")[0])

    def nothing_is_left(self, *pids: int) -> bool:
        folder = (self.project.root / ".local").exists()
        workspace = Workspace(self.project.root)
        ours = [*containers(workspace), *images(workspace)]
        return not (folder or ours or any(map(is_running, pids)) or answers(self.port))


def copy_project(target: Path) -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    for name in filter(None, listed.stdout.decode().split("\0")):
        source = ROOT / name
        if source.is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_bytes(source.read_bytes())
            (target / name).chmod(source.stat().st_mode)
    for installed in ("node_modules", "service/.venv"):
        (target / installed).symlink_to(ROOT / installed)
