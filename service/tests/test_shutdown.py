"""Requests and connections when the process is told to stop."""

import json
import time
from contextlib import closing

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.server_process import fetch, running, until


def test_ready_until_draining(app: FastAPI, client: TestClient) -> None:
    assert client.get("/readyz").json() == {"status": "ready"}
    app.state.lifecycle.draining = True
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "draining"})
    assert client.get("/livez").status_code == 200
    assert client.get("/").status_code == 200


def test_the_end_of_the_lifespan_drains(app: FastAPI) -> None:
    with TestClient(app):
        assert not app.state.lifecycle.draining
    assert app.state.lifecycle.draining


@pytest.mark.parametrize("environment", [{}, {"TLS": "true"}], ids=["http", "https"])
def test_a_request_in_flight_survives_sigterm_and_sees_not_ready(environment: dict[str, str]) -> None:
    with running("tests.abused_app", **environment) as server, closing(server.connect()) as in_flight:
        in_flight.request("GET", "/readiness-after-signal")
        until(lambda: server.get("/waiting")[1] == b"1", "the request is in flight")
        server.terminate()
        response = in_flight.getresponse()
        body = json.loads(response.read())
        assert (response.status, body) == (200, {"status": "draining"})
        assert response.headers["x-readiness"] == "503"
        assert server.wait() == 0
    assert "Traceback" not in server.output


def test_an_idle_connection_does_not_delay_the_stop() -> None:
    with running() as server, closing(server.connect()) as idle:
        assert fetch(idle, "/")[0] == 200
        begin = time.monotonic()
        server.terminate()
        assert server.wait() == 0
        assert time.monotonic() - begin < 3
        assert idle.sock.recv(1) == b""


def test_a_response_without_end_is_cut_after_the_graceful_stop() -> None:
    limits = {"REQUEST_TIMEOUT_SECONDS": "1", "GRACEFUL_STOP_SECONDS": "3", "FAILS_AT": "end"}
    with running("tests.failing_app", **limits) as server, closing(server.connect()) as endless:
        endless.request("GET", "/endless")
        assert endless.getresponse().read(1) == b"."
        begin = time.monotonic()
        server.terminate()
        assert server.wait() == 0
        assert 2 < time.monotonic() - begin < 5
    assert "the end of the lifespan failed" in server.output  # so it has run
    assert "killed" not in server.output
