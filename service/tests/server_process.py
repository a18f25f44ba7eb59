"""Runs the real server in a process of its own."""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path

SERVICE = Path(__file__).parents[1]
DEADLINE_SECONDS = 10.0


def until(condition: Callable[[], bool], what: str) -> None:
    """Poll until `condition` holds. Fail after 10 s."""
    end = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.01)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def run_to_end(module: str = "app", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m <module>`, expected to end by itself."""
    return subprocess.run(
        [sys.executable, "-m", module],
        cwd=SERVICE,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )


class Server:
    """A running server. Its `output` is readable after its end."""

    def __init__(self, process: subprocess.Popen[str], port: int, tls: bool) -> None:
        self.process = process
        self.port = port
        self.tls = tls
        self.output = ""

    def connect(self) -> HTTPConnection:
        """A connection that stays open over several requests."""
        address = ("127.0.0.1", self.port)
        connection = (
            HTTPSConnection(*address, timeout=DEADLINE_SECONDS, context=unverified())
            if self.tls
            else HTTPConnection(*address, timeout=DEADLINE_SECONDS)
        )
        connection.connect()
        return connection

    def socket(self) -> socket.socket:
        """A plain TCP connection, to send what no HTTP client would."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=DEADLINE_SECONDS)

    def get(self, path: str) -> tuple[int, bytes]:
        connection = self.connect()
        try:
            return fetch(connection, path)
        finally:
            connection.close()

    def accepts(self) -> bool:
        """Whether it still takes new connections."""
        try:
            self.socket().close()
        except ConnectionRefusedError:
            return False
        return True

    def answers(self) -> bool:
        try:
            return self.get("/livez")[0] == 200
        except OSError:
            assert self.process.poll() is None, "the server ended"
            return False

    def children(self) -> list[int]:
        """The worker, by its process id."""
        main = self.process.pid
        return [int(pid) for pid in Path(f"/proc/{main}/task/{main}/children").read_text().split()]

    def memory_mib(self) -> float:
        """Resident memory of the main process and the worker."""
        processes = [self.process.pid, *self.children()]
        pages = [int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in processes]
        return sum(pages) * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024

    def terminate(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    def wait(self) -> int:
        """Wait for the end, at most 10 s. Return the exit code."""
        self.output, _ = self.process.communicate(timeout=DEADLINE_SECONDS)
        return self.process.returncode


def unverified() -> ssl.SSLContext:
    """As a load balancer speaks TLS to its targets, any certificate is accepted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def fetch(connection: HTTPConnection, path: str) -> tuple[int, bytes]:
    connection.request("GET", path)
    response = connection.getresponse()
    return response.status, response.read()


def status(connection: socket.socket, request: bytes) -> int:
    """Send bytes, and return the status of the answer, or 0 if the connection is closed without one."""
    connection.sendall(request)
    line = connection.makefile("rb").readline()
    return int(line.split()[1]) if line else 0


@contextmanager
def running(module: str = "app", **environment: str) -> Iterator[Server]:
    """Run `python -m <module>` on a free port until the block ends. Yield it when it answers."""
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=SERVICE,
        env=os.environ | {"HOST": "127.0.0.1", "PORT": str(port)} | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    server = Server(process, port, tls=environment.get("TLS") == "true")
    try:
        until(server.answers, "the server answers")
        yield server
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout:
            process.stdout.close()
