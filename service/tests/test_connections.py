"""Many connections, silent ones, and long headers, through the real server."""

import resource
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from app.serving.server import OTHER_DESCRIPTORS, available_connections
from tests.server_process import Server, running, status

HEAD = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n"
SETTINGS = bytes(3) + b"\x04" + bytes(5)
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
SILENT = {"nothing": b"", "a byte": b"P", "half a header": HEAD, "HTTP/2": PREFACE + SETTINGS}


@pytest.fixture(autouse=True)
def many_descriptors() -> None:
    """The tests' own connections need as many as the server's."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


@contextmanager
def silent(server: Server, count: int, begun: bytes) -> Iterator[None]:
    """Hold connections that have sent `begun` and nothing more."""
    with ExitStack() as stack:
        for _ in range(count):
            stack.enter_context(server.socket()).sendall(begun)
        yield


@pytest.mark.parametrize("http2", ["false", "true"])
def test_1100_silent_connections_do_not_stop_the_service(http2: str) -> None:
    with running(HTTP2=http2) as server:
        for begun in SILENT.values():
            with silent(server, 1100, begun):
                assert server.get("/livez")[0] == 200


@pytest.mark.parametrize("tls", ["false", "true"])
def test_a_silent_connection_is_closed_after_the_keep_alive_time(tls: str) -> None:
    with running(KEEP_ALIVE_SECONDS="1", TLS=tls) as server, ExitStack() as stack:
        connections = [stack.enter_context(closing(server.connect())).sock for _ in SILENT]
        for connection, begun in zip(connections, SILENT.values(), strict=True):
            connection.sendall(begun)
        for connection in connections:
            while connection.recv(100):
                """An answer, such as 400, may come before the end."""


def test_a_connection_beyond_the_limit_is_served_when_another_one_closes() -> None:
    with running(MAX_CONNECTIONS="16") as server, ExitStack() as stack:
        held = [stack.enter_context(server.socket()) for _ in range(16)]
        with server.socket() as waiting:
            waiting.sendall(HEAD + b"\r\n")
            held[0].close()
            assert waiting.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize(
    ("soft", "hard", "expected"),
    [
        (1024, 65536, 8192),
        (1024, resource.RLIM_INFINITY, 8192),
        (100_000, 100_000, 8192),
        (256, 1024, 1024 - OTHER_DESCRIPTORS),
        (64, 64, 1),
    ],
)
def test_connections_leave_descriptors_for_other_files(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, expected: int
) -> None:
    """Without one, the server would try to accept again and again, with all of its CPU time."""
    limits = [(soft, hard)]
    monkeypatch.setattr(resource, "getrlimit", lambda _: limits[-1])
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: limits.append(new))
    assert available_connections(8192) == expected
    assert limits[-1][0] >= min(expected + OTHER_DESCRIPTORS, hard if hard > 0 else expected)


@pytest.mark.parametrize("http2", ["false", "true"])
def test_unfinished_headers_do_not_fill_the_memory(http2: str) -> None:
    frame = b"\x00\x40\x00"  # 16,384 bytes
    block = b"\x00\x04name\x7f\xf8\x7e".ljust(16384, b"v")  # HPACK: a literal header of one frame
    parts = [PREFACE, SETTINGS, frame + b"\x01\x00\x00\x00\x00\x01" + block]
    parts += [frame + b"\x09\x00\x00\x00\x00\x01" + block] * 256
    flood = b"".join(parts) if http2 == "true" else HEAD + b"X: " + b"x" * 4_000_000
    with running(HTTP2=http2) as server, ExitStack() as stack:
        assert server.get("/livez")[0] == 200
        before = server.memory_mib()
        for _ in range(30):
            connection = stack.enter_context(server.socket())
            try:
                connection.sendall(flood)
            except OSError:
                """The server has closed the connection."""
        assert server.get("/livez")[0] == 200
        assert server.memory_mib() - before < 30


def test_a_long_header_is_a_431() -> None:
    with running() as server, server.socket() as connection:
        assert status(connection, HEAD + b"X: %b\r\n\r\n" % (b"x" * 100_000)) == 431
