"""More requests and longer bodies than the service can hold, through the real server."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest

from tests.server_process import Server, running, status, until

APP = "tests.abused_app"
CHUNKED = b"POST %b HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    limits = {"MAX_BODY_BYTES": "100000", "MAX_BODIES_BYTES": "250000"}
    with running(APP, **limits) as server:
        yield server


def body(server: Server, path: str, length: int) -> tuple[int, bytes]:
    with closing(server.connect()) as connection:
        connection.request("POST", path, b"1" * length, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()


@pytest.mark.parametrize("path", [b"/read", b"/stream", b"/parse"])
def test_a_body_beyond_the_limit_is_a_413(server: Server, path: bytes) -> None:
    assert body(server, path.decode(), 100_001)[0] == 413
    with server.socket() as connection:
        chunk = b"8000\r\n" + b"1" * 0x8000 + b"\r\n"
        assert status(connection, CHUNKED % path + chunk * 4) == 413


def test_a_body_within_the_limit_arrives(server: Server) -> None:
    assert body(server, "/read", 100_000) == (200, b"100000")


def test_a_body_in_tiny_pieces_is_a_400(server: Server) -> None:
    with server.socket() as connection:
        assert status(connection, CHUNKED % b"/read" + b"1\r\nx\r\n" * 3000) == 400


@pytest.mark.parametrize("path", [b"/read", b"/stream", b"/parse"])
def test_a_malformed_body_is_the_clients_fault(server: Server, path: bytes) -> None:
    with server.socket() as connection:
        assert status(connection, CHUNKED % path + b"g\r\nhello\r\n0\r\n\r\n") == 400


def test_all_bodies_together_have_a_limit(server: Server) -> None:
    before = int(server.get("/streamed")[1])
    unfinished = b"POST /stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n" + b"x" * 99_999
    with ExitStack() as stack:
        connections = [stack.enter_context(server.socket()) for _ in range(2)]
        for connection in connections:
            connection.sendall(unfinished)
        until(lambda: int(server.get("/streamed")[1]) == before + 199_998, "both have arrived")
        assert body(server, "/read", 100_000)[0] == 503
        assert [status(connection, b"x") for connection in connections] == [200, 200]
    assert body(server, "/read", 100_000)[0] == 200


def test_beyond_the_limit_a_request_gets_a_503_at_once_and_a_health_check_does_not() -> None:
    limits = {"MAX_REQUESTS": "5", "REQUEST_TIMEOUT_SECONDS": "3", "GRACEFUL_STOP_SECONDS": "3"}
    with running(APP, **limits) as server, ExitStack() as stack:
        waiting = [stack.enter_context(closing(server.connect())) for _ in range(5)]
        for connection in waiting:
            connection.request("GET", "/wait?seconds=60")
        until(lambda: server.get("/task")[0] == 503, "the limit is reached")
        for _ in range(100):
            with closing(server.connect()) as connection:
                connection.request("GET", "/task")
                response = connection.getresponse()
                assert (response.status, response.headers["Retry-After"]) == (503, "1")
        assert [server.get(path)[0] for path in ("/", "/livez", "/readyz")] == [200] * 3
        until(lambda: server.get("/task")[0] == 200, "the running requests have ended")
        server.terminate()
        assert server.wait() == 0
    lines = [json.loads(line) for line in server.output.splitlines()]
    reports = [line["refused"] for line in lines if "refused" in line]
    assert sum(reports) > 100
    assert len(reports) < 10
    assert {line["status"] for line in lines if line.get("path") == "/task"} == {200}


def test_health_checks_are_answered_while_more_requests_come_than_the_service_can_hold() -> None:
    """With 300 new connections at once, as from a load balancer, of which 100 may run."""

    async def status_of(port: int) -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /wait?seconds=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        line = await reader.readline()
        writer.close()
        return int(line.split()[1])

    async def abuse(server: Server) -> tuple[list[int], float]:
        load = asyncio.gather(*(status_of(server.port) for _ in range(300)))
        slowest = 0.0
        while not load.done():
            begin = time.monotonic()
            assert (await asyncio.to_thread(server.get, "/"))[0] == 200
            slowest = max(slowest, time.monotonic() - begin)
        return await load, slowest

    with running(APP, MAX_REQUESTS="100") as server:
        statuses, slowest = asyncio.run(abuse(server))
    assert (statuses.count(200), statuses.count(503)) == (100, 200)
    assert slowest < 1
