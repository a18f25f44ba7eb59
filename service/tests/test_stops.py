"""Clients that would keep a stopping server: half requests, silent peers, and more than one signal."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path

import pytest

from app.serving.connections import QUIET_MILLISECONDS
from app.serving.lifecycle import LATE_HEADER_SECONDS
from tests.server_process import Server, running, until

HEAD = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
HINDRANCES = {
    "nothing": b"",
    "half a header": HEAD,
    "a request, then half a header": HEAD + b"\r\n" + HEAD,
    "half an HTTP/2 preface": PREFACE[:10],
    "an HTTP/2 peer that answers no PING": PREFACE,
}
GRACE_SECONDS = 8
LIMITS = {"REQUEST_TIMEOUT_SECONDS": "5", "GRACEFUL_STOP_SECONDS": str(GRACE_SECONDS)}


def passed(seconds: float) -> None:
    """Wait as long as the server does, by its own constants."""
    end = time.monotonic() + seconds
    until(lambda: time.monotonic() > end, "the time has passed")


def pending_signals(server: Server) -> bool:
    """Whether a process has a signal that it has not received yet. A further one would be lost."""
    for pid in [server.process.pid, *server.children()]:
        status = Path(f"/proc/{pid}/status").read_text()
        if re.search(r"^(?:SigPnd|ShdPnd):\t0*[1-9a-f]", status, re.MULTILINE):
            return True
    return False


@pytest.fixture
def waiting() -> Iterator[tuple[Server, list[HTTPConnection]]]:
    """A server with 20 requests in flight that take 2 seconds."""
    with running("tests.abused_app", **LIMITS) as server, ExitStack() as stack:
        connections = [stack.enter_context(closing(server.connect())) for _ in range(20)]
        for connection in connections:
            connection.request("GET", "/wait?seconds=2")
        until(lambda: server.get("/running")[1] == b"21", "the requests are in flight")
        yield server, connections


@pytest.mark.parametrize("tls", ["false", "true"])
def test_a_client_that_does_not_finish_does_not_delay_the_stop(tls: str) -> None:
    with running(HTTP2="true", TLS=tls, **LIMITS) as server, ExitStack() as stack:
        for begun in HINDRANCES.values():
            stack.enter_context(closing(server.connect())).sock.sendall(begun)
        assert server.get("/livez")[0] == 200
        begin = time.monotonic()
        server.terminate()
        assert server.wait() == 0
        assert time.monotonic() - begin < GRACE_SECONDS - 2
    assert "killed" not in server.output


def test_a_request_whose_last_bytes_come_after_the_signal_is_answered() -> None:
    with running(**LIMITS) as server, server.socket() as late:
        late.sendall(HEAD)
        passed(QUIET_MILLISECONDS / 1000 + 0.2)
        server.terminate()
        until(lambda: not server.accepts(), "the server takes no new connections")
        late.sendall(b"\r\n")
        assert late.recv(12) == b"HTTP/1.1 200"
        assert server.wait() == 0


@pytest.mark.parametrize(
    "numbers", [[signal.SIGTERM] * 3, [signal.SIGINT] * 3, [signal.SIGTERM, signal.SIGINT]]
)
def test_several_signals_to_the_group_lose_no_request(
    waiting: tuple[Server, list[HTTPConnection]], numbers: list[signal.Signals]
) -> None:
    server, connections = waiting
    begin = time.monotonic()
    for number in numbers:
        os.killpg(server.process.pid, number)
        until(lambda: not pending_signals(server), "the signal has arrived")
    assert [connection.getresponse().status for connection in connections] == [200] * len(connections)
    assert server.wait() == 0
    assert time.monotonic() - begin < GRACE_SECONDS - 2


def test_a_large_response_to_a_slow_reader_is_not_cut() -> None:
    with running("tests.abused_app", **LIMITS) as server, closing(server.connect()) as connection:
        connection.request("GET", "/large?megabytes=20")
        response = connection.getresponse()
        assert response.read(1)
        server.terminate()
        passed(LATE_HEADER_SECONDS + QUIET_MILLISECONDS / 1000 + 0.5)
        assert len(response.read()) == 20 * 1024 * 1024 - 1
        assert server.wait() == 0


def test_a_stream_that_has_begun_is_finished() -> None:
    with running("tests.abused_app", **LIMITS) as server, closing(server.connect()) as connection:
        connection.request("GET", "/drip?seconds=3")
        response = connection.getresponse()
        assert response.read(1) == b"."
        server.terminate()
        assert response.read() == b"." * 29 + b"end"
        assert server.wait() == 0
