"""The server as configured: log lines, protocols, connections."""

import json
import socket
import time
from contextlib import closing

from tests.server_process import fetch, run_to_end, running

HTTP2_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
SETTINGS_FRAME = 4


def test_every_line_of_output_is_a_json_object() -> None:
    with running() as server:
        assert server.get("/task?token=secret")[0] == 200
        server.terminate()
        assert server.wait() == 0
    lines = [json.loads(line) for line in server.output.splitlines()]
    (request,) = [line for line in lines if line["logger"] == "app.request"]
    assert (request["method"], request["path"], request["status"]) == ("GET", "/task", 200)
    assert "secret" not in server.output
    assert all({"time", "level", "logger", "message"} <= line.keys() for line in lines)


def test_an_idle_connection_is_closed_after_the_keep_alive_time() -> None:
    with running(KEEP_ALIVE_SECONDS="1") as server, closing(server.connect()) as connection:
        assert fetch(connection, "/")[0] == 200
        begin = time.monotonic()
        assert connection.sock.recv(1) == b""
        assert 0.8 < time.monotonic() - begin < 3


def test_http2_without_tls() -> None:
    with running(HTTP2="true") as server, server.socket() as connection:
        connection.sendall(HTTP2_PREFACE)
        header = connection.recv(9)
        assert header[3] == SETTINGS_FRAME


def test_http2_is_off_by_default() -> None:
    with running() as server, server.socket() as connection:
        connection.sendall(HTTP2_PREFACE)
        assert connection.recv(9)[3:4] != bytes([SETTINGS_FRAME])


def test_an_address_in_use_is_an_error_not_a_shared_port() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        result = run_to_end(HOST="127.0.0.1", PORT=str(port))
    assert result.returncode == 1
    (line,) = result.stderr.splitlines()
    assert line == f"error: HOST, PORT: cannot listen on 127.0.0.1 port {port}: Address already in use"
