"""The routes besides readiness and documentation."""

import os
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.application import create_app
from app.routers.greeting import Greeting
from app.task import METADATA_VARIABLE
from tests.conftest import MakeSettings

METADATA = b"""{"TaskARN": "arn:aws:ecs:eu-west-1:123456789012:task/cluster/0123abcd",
 "AvailabilityZone": "eu-west-1a",
 "Containers": [{"Networks": [{"NetworkMode": "awsvpc", "IPv4Addresses": ["10.0.2.106"]}]}]}"""


@pytest.fixture
def metadata_endpoint(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    """An ECS agent's metadata endpoint that answers /v4/id/task with the test's parameter."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path == "/v4/id/task" else 404)
            self.end_headers()
            self.wfile.write(request.param)

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        monkeypatch.setenv(METADATA_VARIABLE, f"http://127.0.0.1:{server.server_port}/v4/id")
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield
        server.shutdown()


def test_root_greets(client: TestClient) -> None:
    response = client.get("/")
    assert (response.status_code, response.json()) == (200, Greeting().model_dump())


def test_live(client: TestClient) -> None:
    response = client.get("/livez")
    assert (response.status_code, response.json()) == (200, {"status": "alive"})


def test_a_path_with_a_slash_too_many_is_not_redirected(client: TestClient) -> None:
    assert client.get("/task/", follow_redirects=False).status_code == 404


def test_task_without_metadata_tells_processes_apart(make_settings: MakeSettings) -> None:
    settings = make_settings(HOST="127.0.1.7", PORT=9001, APP_VERSION="1.2.3")
    with TestClient(create_app(settings)) as client:
        task = client.get("/task").json()
    assert (task["address"], task["pid"], task["version"]) == ("127.0.1.7", os.getpid(), "1.2.3")
    assert task["id"].endswith(f"-127.0.1.7-9001-{os.getpid()}")
    assert task["availabilityZone"] is None


@pytest.mark.parametrize("metadata_endpoint", [METADATA], indirect=True)
@pytest.mark.usefixtures("metadata_endpoint")
def test_task_from_ecs_metadata(client: TestClient) -> None:
    task = client.get("/task").json()
    assert (task["id"], task["address"], task["availabilityZone"]) == ("0123abcd", "10.0.2.106", "eu-west-1a")


@pytest.mark.parametrize("metadata_endpoint", [b"", b"[]", b"{}", b'{"TaskARN": "a/b"}'], indirect=True)
@pytest.mark.usefixtures("metadata_endpoint")
def test_odd_metadata_is_no_reason_to_fail(app: FastAPI, caplog: pytest.LogCaptureFixture) -> None:
    with TestClient(app) as client:
        assert str(os.getpid()) in client.get("/task").json()["id"]
    assert "task metadata unavailable" in caplog.text


def test_metadata_out_of_reach_is_no_reason_to_fail(
    make_settings: MakeSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(METADATA_VARIABLE, "http://127.0.0.1:1/v4/id")
    with TestClient(create_app(make_settings())) as client:
        assert str(os.getpid()) in client.get("/task").json()["id"]
