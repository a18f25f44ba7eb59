"""Starts the service, or its reference, the plain application, and loads it over the loopback."""

import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SERVICE = HERE.parents[1] / "service"
_OURS, _PLAIN = ["-m", "app"], [str(HERE / "plain_app.py")]
SERVERS: dict[str, tuple[list[str], dict[str, str]]] = {
    "ours": (_OURS, {}),
    "ours, quiet": (_OURS, {"LOG_LEVEL": "warning"}),
    "plain": (_PLAIN, {}),
    "plain, logging": (_PLAIN, {"ACCESS_LOG": "true"}),
}
"""The servers: Python's arguments, and the environment besides the address."""

Front = Callable[[int], AbstractContextManager[int]]
"""Starts something in front of a server's port, and yields the port of its own."""
CONNECTIONS = 32
WARM_UP_SECONDS, SECONDS = 0.3, 1.2
_START_SECONDS = 20.0


@dataclass
class Load:
    per_second: float
    cpu_microseconds: float
    """The server's CPU time for one request. Its start and end do not count."""


@dataclass
class Servers:
    """Measures servers. The cost of a server's start and end is measured once."""

    _start_cpu: dict[str, float] = field(default_factory=dict)

    def rates(self, server: str, path: str, front: Front) -> tuple[float, float]:
        """Requests a second through something in front of the server, and straight to it."""
        port = _free_port()
        with _running(server, port), front(port) as front_port:
            return _rate(front_port, path), _rate(port, path)

    def measure(self, server: str, path: str) -> Load:
        if server not in self._start_cpu:
            self._start_cpu[server] = _cpu_seconds(server, path, [])[0]
        cpu, (warm_up, counted) = _cpu_seconds(server, path, [WARM_UP_SECONDS, SECONDS])
        used = (cpu - self._start_cpu[server]) / (warm_up + counted)
        return Load(counted / SECONDS, used * 1e6)


@contextmanager
def _running(server: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    arguments, settings = SERVERS[server]
    environment = {"PATH": os.environ["PATH"], "HOST": "127.0.0.1", "PORT": str(port)} | settings
    with in_own_group([sys.executable, *arguments], SERVICE, environment) as process:
        _wait_until_it_answers(process, port)
        yield process


def _cpu_seconds(server: str, path: str, loads: list[float]) -> tuple[float, list[int]]:
    """CPU time of a server's whole life, and its number of answers in each load."""
    port = _free_port()
    with _running(server, port) as process:
        answered = [_answer_count(port, path, seconds) for seconds in loads]
        process.terminate()
        # The usage includes its worker, because the server has waited for the worker.
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, answered


def _rate(port: int, path: str) -> float:
    _answer_count(port, path, WARM_UP_SECONDS)
    return _answer_count(port, path, SECONDS) / SECONDS


def _answer_count(port: int, path: str, seconds: float) -> int:
    """Count answers to GETs. Each connection sends its next GET when it has the last answer."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    count = 0
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        for _ in range(CONNECTIONS):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            connection.sendall(request)
            selector.register(connection, selectors.EVENT_READ, (connection, bytearray()))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for key, _ in selector.select(timeout=0.1):
                connection, received = key.data
                chunk = connection.recv(65536)
                if not chunk:
                    raise ConnectionError(f"the server closed a connection at {path}")
                received += chunk
                if _is_whole(received):
                    count += 1
                    received.clear()
                    connection.sendall(request)
    return count


def _is_whole(received: bytearray) -> bool:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return False
    if not head.startswith(b"HTTP/1.1 200 "):
        raise ValueError(f"not a 200: {bytes(head[:60])!r}")
    length = head.index(b"content-length: ") + len(b"content-length: ")
    return len(body) == int(head[length:].split(b"\r\n", 1)[0])


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
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_it_answers(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + _START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            _answer_count(port, "/", 0.01)
            return
        except ConnectionError:
            time.sleep(0.02)
    raise RuntimeError(f"the server does not start: {process.args!r}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
