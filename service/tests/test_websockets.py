"""WebSockets through the real server, with a real client."""

import time
from contextlib import AbstractContextManager, ExitStack, closing

import pytest
from websockets.exceptions import ConnectionClosedError, InvalidStatus
from websockets.frames import CloseCode
from websockets.sync.client import ClientConnection, connect

from tests.server_process import DEADLINE_SECONDS, Server, fetch, running, until, unverified


def echo(server: Server) -> AbstractContextManager[ClientConnection]:
    scheme, context = ("wss", unverified()) if server.tls else ("ws", None)
    # Without pings of its own, so that the connection can be idle.
    return connect(f"{scheme}://127.0.0.1:{server.port}/echo", ssl=context, ping_interval=None)


def answers(websocket: ClientConnection, text: str) -> bool:
    websocket.send(text)
    return websocket.recv(DEADLINE_SECONDS) == text


@pytest.mark.parametrize("environment", [{}, {"TLS": "true"}], ids=["http", "https"])
def test_a_message_is_answered(environment: dict[str, str]) -> None:
    with running("tests.abused_app", **environment) as server, echo(server) as websocket:
        assert answers(websocket, "hello")
        assert answers(websocket, "x" * 100_000)


def test_neither_the_request_timeout_nor_the_keep_alive_time_ends_it() -> None:
    limits = {"REQUEST_TIMEOUT_SECONDS": "0.1", "KEEP_ALIVE_SECONDS": "1"}
    with running("tests.abused_app", **limits) as server, echo(server) as websocket:
        assert server.get("/readiness-after-signal")[0] == 504  # so the WebSocket is older than the timeout
        with closing(server.connect()) as idle:
            assert fetch(idle, "/")[0] == 200
            assert idle.sock.recv(1) == b""  # and has been idle for longer than this connection
        assert answers(websocket, "still here")


def test_websockets_leave_connections_for_requests() -> None:
    with running("tests.abused_app", MAX_CONNECTIONS="16") as server, ExitStack() as stack:
        for _ in range(8):
            assert answers(stack.enter_context(echo(server)), "hello")
        with pytest.raises(InvalidStatus) as refused:
            stack.enter_context(echo(server))
        assert refused.value.response.status_code == 503
        assert server.get("/")[0] == 200


@pytest.mark.parametrize("environment", [{}, {"TLS": "true"}], ids=["http", "https"])
def test_at_a_stop_it_is_told_at_once_and_requests_are_finished(environment: dict[str, str]) -> None:
    with (
        running("tests.abused_app", **environment) as server,
        echo(server) as websocket,
        closing(server.connect()) as in_flight,
    ):
        assert answers(websocket, "hello")
        in_flight.request("GET", "/readiness-after-signal")
        until(lambda: server.get("/waiting")[1] == b"1", "the request is in flight")
        begin = time.monotonic()
        server.terminate()
        with pytest.raises(ConnectionClosedError) as closed:
            websocket.recv(DEADLINE_SECONDS)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == CloseCode.SERVICE_RESTART
        assert in_flight.getresponse().status == 200
        assert server.wait() == 0
        assert time.monotonic() - begin < 3
    assert "Traceback" not in server.output
