"""Starts the service, or the plain application in one of its servers, and measures it under load."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from signal import SIGKILL
from statistics import median, quantiles

from load import answers, load

HERE = Path(__file__).resolve().parent
SERVICE = HERE.parents[1] / "service"
_PLAIN = str(HERE / "plain_app.py")
OURS = "the service"
SERVERS: dict[str, list[str]] = {
    OURS: ["-m", "app"],
    "granian": [_PLAIN],
    "granian, access log": [_PLAIN, "--access-log"],
    "uvicorn": ["-m", "uvicorn", "plain_app:app", "--loop=uvloop", "--http=httptools", "--port={port}"],
    "`fastapi run`": ["-m", "fastapi", "run", _PLAIN, "--host=127.0.0.1", "--port={port}"],
}
"""The servers: the arguments of Python. The last two log each request, as they do by default."""

WARM_UP_SECONDS, SECONDS = 0.3, 1.2
_START_SECONDS = 20.0


@dataclass
class Figures:
    """One server under one load."""

    per_second: float
    cpu_microseconds: float
    """CPU time of one request. The server's start and end do not count."""
    p50_milliseconds: float
    p99_milliseconds: float
    memory_mebibytes: float
    """Resident memory of all its processes after the load."""
    first_answer_seconds: float
    """Time from the start of its process to its first answer."""


@dataclass
class _Life:
    cpu: float
    first_answer: float
    memory: float = 0.0
    warm_up: int = 0
    durations: list[float] = field(default_factory=list)


@dataclass
class Servers:
    """Measures servers. The CPU time of a server's start and end is measured once."""

    _start_cpu: dict[str, float] = field(default_factory=dict)

    def measure(self, server: str, path: str) -> Figures:
        if server not in self._start_cpu:
            self._start_cpu[server] = _live(server, path, under_load=False).cpu
        life = _live(server, path, under_load=True)
        count = len(life.durations)
        return Figures(
            per_second=count / SECONDS,
            cpu_microseconds=(life.cpu - self._start_cpu[server]) / (life.warm_up + count) * 1e6,
            p50_milliseconds=median(life.durations) * 1e3,
            p99_milliseconds=quantiles(life.durations, n=100)[98] * 1e3,
            memory_mebibytes=life.memory,
            first_answer_seconds=life.first_answer,
        )


def _live(server: str, path: str, under_load: bool) -> _Life:
    """Start a server, load it if asked, and stop it."""
    port = _free_port()
    command = [sys.executable, *(argument.format(port=port) for argument in SERVERS[server])]
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(HERE),
        "HOST": "127.0.0.1",
        "PORT": str(port),
    }
    begin = time.monotonic()
    with in_own_group(command, SERVICE, environment) as process:
        _wait_until_it_answers(process, port)
        life = _Life(cpu=0.0, first_answer=time.monotonic() - begin)
        if under_load:
            life.warm_up = len(load(port, path, WARM_UP_SECONDS))
            life.durations = load(port, path, SECONDS)
            life.memory = _memory(process.pid)
        process.terminate()
        # The usage includes its worker, because the server has waited for the worker.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    life.cpu = usage.ru_utime + usage.ru_stime
    return life


def _memory(group: int) -> float:
    command = ["ps", "-A", "-o", "pgid=,rss="]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - no input
    lines = [line.split() for line in output.splitlines()]
    return sum(int(kibibytes) for of, kibibytes in lines if int(of) == group) / 1024


@contextmanager
def in_own_group(
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    output: int = subprocess.DEVNULL,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process. If it still runs at the end of the block, it is killed with all that it started."""
    process = subprocess.Popen(  # noqa: S603 - this project's own commands
        command,
        cwd=folder,
        env=environment,
        stdout=output,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, SIGKILL)
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        if answers(port):
            return
        time.sleep(0.02)
    raise RuntimeError(f"the server does not start: {process.args!r}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
