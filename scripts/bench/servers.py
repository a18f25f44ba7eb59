"""The service, and the plain application in other servers, under the same load by turns."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
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

ROUNDS = 10
WARM_UP_SECONDS, SECONDS = 0.3, 0.5
_START_SECONDS = 30.0


@dataclass
class Figures:
    """One server under one load."""

    per_second: list[float]
    """Answers a second, for each round."""
    cpu_microseconds: float
    """CPU time of one request. The server's start and end do not count."""
    p50_milliseconds: float
    p99_milliseconds: float
    memory_mebibytes: float
    """Resident memory of all its processes after the load."""
    first_answer_seconds: float
    """Time from the start of its process to its first answer."""


@dataclass
class _Server:
    process: subprocess.Popen[bytes]
    port: int
    first_answer: float
    warm_up: int = 0
    rounds: list[list[float]] = field(default_factory=list)
    memory: float = 0.0
    cpu: float = 0.0

    def stop(self) -> None:
        self.memory = _memory(self.process.pid)
        self.process.terminate()
        # The usage includes its worker, because the server has waited for the worker.
        _, status, usage = os.wait4(self.process.pid, 0)
        self.process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime

    def figures(self, idle: "_Server") -> Figures:
        """The figures, without the CPU time of the `idle` server, which has only started and ended."""
        durations = [duration for one in self.rounds for duration in one]
        return Figures(
            per_second=[len(one) / SECONDS for one in self.rounds],
            cpu_microseconds=(self.cpu - idle.cpu) / (self.warm_up + len(durations)) * 1e6,
            p50_milliseconds=median(durations) * 1e3,
            p99_milliseconds=quantiles(durations, n=100)[98] * 1e3,
            memory_mebibytes=self.memory,
            first_answer_seconds=median([self.first_answer, idle.first_answer]),
        )


def compare(path: str) -> dict[str, Figures]:
    """Measure all servers by turns. All run at the same time, but only one has requests."""
    idle: dict[str, _Server] = {}
    for name in SERVERS:
        with running(name) as idle[name]:
            idle[name].stop()
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(name)) for name in SERVERS}
        for server in servers.values():
            server.warm_up = len(load(server.port, path, WARM_UP_SECONDS))
        for _ in range(ROUNDS):
            for server in servers.values():
                server.rounds.append(load(server.port, path, SECONDS))
        for server in servers.values():
            server.stop()
    return {name: server.figures(idle[name]) for name, server in servers.items()}


@contextmanager
def running(name: str) -> Iterator[_Server]:
    """One of `SERVERS` on a free port, once it answers."""
    port = free_port()
    command = [sys.executable, *(argument.format(port=port) for argument in SERVERS[name])]
    address = {"HOST": "127.0.0.1", "PORT": str(port)}
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(HERE)} | address
    begin = time.monotonic()
    with in_own_group(command, SERVICE, environment) as process:
        wait_until(lambda: answers(port), process)
        yield _Server(process, port, time.monotonic() - begin)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    """Wait for a server that starts, at most for half a minute."""
    end = time.monotonic() + _START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"the server does not start: {process.args!r}")
        time.sleep(0.02)


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
