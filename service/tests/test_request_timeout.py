"""Requests that take too long, and long responses that are no timeout."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse
from fastapi.testclient import TestClient

from app.application import create_app
from tests.conftest import MakeSettings

TIMEOUT_SECONDS = 0.05
NEVER_SECONDS = 3  # finite, so that a broken timeout fails the tests and does not hang them


@pytest.fixture
def impatient(make_settings: MakeSettings) -> Iterator[tuple[FastAPI, TestClient]]:
    app = create_app(make_settings(REQUEST_TIMEOUT_SECONDS=TIMEOUT_SECONDS))
    with TestClient(app) as client:
        yield app, client


def test_a_handler_that_takes_too_long_is_cancelled(impatient: tuple[FastAPI, TestClient]) -> None:
    app, client = impatient
    ends: list[str] = []

    @app.get("/hangs")
    async def hangs() -> None:
        try:
            await asyncio.sleep(NEVER_SECONDS)
        except asyncio.CancelledError:
            ends.append("cancelled")
            raise

    for _ in range(2):  # the second request needs a new timer
        response = client.get("/hangs")
        assert (response.status_code, response.json()) == (504, {"detail": "no response within 0.05 seconds"})
        assert response.headers["x-request-id"]
    assert ends == ["cancelled"] * 2
    assert client.get("/").status_code == 200


def test_each_event_loop_gets_its_timer(make_settings: MakeSettings) -> None:
    app = create_app(make_settings(REQUEST_TIMEOUT_SECONDS=TIMEOUT_SECONDS))

    @app.get("/hangs")
    async def hangs() -> None:
        await asyncio.sleep(NEVER_SECONDS)

    client = TestClient(app)  # not entered, so each request has its own event loop
    assert client.get("/").status_code == 200
    assert client.get("/hangs").status_code == 504


def test_a_sync_handler_that_takes_too_long_gets_a_504(impatient: tuple[FastAPI, TestClient]) -> None:
    app, client = impatient
    done = threading.Event()

    @app.get("/blocks")
    def blocks() -> None:
        done.wait(NEVER_SECONDS)

    assert client.get("/blocks").status_code == 504
    done.set()


def test_each_request_has_the_whole_time_to_itself(impatient: tuple[FastAPI, TestClient]) -> None:
    app, client = impatient

    @app.get("/nearly")
    async def nearly() -> str:
        await asyncio.sleep(TIMEOUT_SECONDS * 0.6)
        return "in time"

    assert [client.get("/nearly").status_code for _ in range(4)] == [200] * 4


def test_a_response_that_has_begun_is_not_cut(impatient: tuple[FastAPI, TestClient]) -> None:
    app, client = impatient

    async def parts() -> AsyncIterator[bytes]:
        yield b"begun, "
        await asyncio.sleep(TIMEOUT_SECONDS * 2)
        yield b"done"

    @app.get("/streams")
    async def streams() -> StreamingResponse:
        return StreamingResponse(parts())

    response = client.get("/streams")
    assert (response.status_code, response.text) == (200, "begun, done")
