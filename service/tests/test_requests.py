"""Request ids, log lines and failures."""

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.serving.log_writer import LogWriter
from app.serving.logs import JsonFormatter, request_id


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, object]]]:
    """Every line."""
    written: list[dict[str, object]] = []

    class Collect(LogWriter):
        def put(self, line: str) -> None:
            assert "\n" not in line
            written.append(json.loads(line))

    handler = Collect()
    handler.setFormatter(JsonFormatter())
    logging.root.addHandler(handler)
    caplog.set_level(logging.INFO, "app")
    yield written
    logging.root.removeHandler(handler)


@pytest.mark.parametrize("sent", ["abc", "Root=1-67891233-abcdef012345678912345678", "x" * 128])
def test_a_sane_request_id_is_kept(client: TestClient, sent: str) -> None:
    assert client.get("/", headers={"X-Request-Id": sent}).headers["x-request-id"] == sent


@pytest.mark.parametrize("sent", ["", "a b", 'a"b', "x" * 129, "é"])
def test_an_odd_request_id_is_replaced(client: TestClient, sent: str) -> None:
    replies = [
        client.get("/", headers={b"X-Request-Id": sent.encode()}).headers["x-request-id"] for _ in range(2)
    ]
    assert len(set(replies)) == 2
    assert all(reply.isascii() and 20 <= len(reply) <= 64 for reply in replies)


def test_a_request_is_logged_with_its_id(client: TestClient, lines: list[dict[str, object]]) -> None:
    headers = {"X-Request-Id": "abc", "User-Agent": "curl/8", "X-Amzn-Trace-Id": "Root=1-67891233-abc"}
    client.get("/nowhere", headers=headers)
    (line,) = lines
    assert (line["level"], line["requestId"], line["method"]) == ("info", "abc", "GET")
    assert (line["path"], line["status"]) == ("/nowhere", 404)
    assert (line["client"], line["userAgent"], line["traceId"]) == (
        "testclient",
        "curl/8",
        "Root=1-67891233-abc",
    )
    assert "aborted" not in line
    assert isinstance(line["durationMs"], float)
    assert 0 <= line["durationMs"] < 1000


def test_handlers_log_the_id_in_threads_too(
    app: FastAPI, client: TestClient, lines: list[dict[str, object]]
) -> None:
    @app.get("/chatty")
    def chatty() -> str | None:
        logging.getLogger("app.chatty").warning("two\nlines")
        return request_id.get()

    assert client.get("/chatty", headers={"X-Request-Id": "abc"}).json() == "abc"
    assert (lines[0]["message"], lines[0]["requestId"], lines[0]["level"]) == ("two\nlines", "abc", "warning")


@pytest.mark.parametrize("path", ["/", "/livez", "/readyz"])
def test_health_checks_are_logged_only_when_they_fail(
    app: FastAPI, client: TestClient, lines: list[dict[str, object]], path: str
) -> None:
    assert client.get(path).status_code == 200
    assert lines == []
    app.state.lifecycle.draining = True
    client.get("/readyz")
    assert [line["status"] for line in lines] == [503]


def test_a_failing_handler_is_a_500_with_the_id_and_one_trace(
    app: FastAPI, client: TestClient, lines: list[dict[str, object]]
) -> None:
    @app.get("/fails")
    async def fails() -> None:
        raise RuntimeError("broken")

    response = client.get("/fails", headers={"X-Request-Id": "abc"})
    assert (response.status_code, response.json()) == (500, {"detail": "Internal Server Error"})
    assert response.headers["x-request-id"] == "abc"
    trace, request = lines
    assert "RuntimeError: broken" in str(trace["exception"])
    assert trace["requestId"] == "abc"
    assert request["status"] == 500
