"""Requests that the real server must read with care, and what every response carries."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient

from app.application import create_app
from tests.conftest import MakeSettings
from tests.server_process import Server, running, status

UPGRADE = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
KEY = b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGVzdA==\r\n"
DATA, HEADERS, END_STREAM = 0, 1, 1


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running() as server:
        yield server


@pytest.mark.parametrize(
    ("request_head", "expected"),
    [
        (b"GET / HTTP/1.1\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost:\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nX: 2\r\n", 200),
        (b"GET / HTTP/1.0\r\n", 200),  # Host is new in HTTP/1.1
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + UPGRADE + KEY, 403),
        (b"GET /nowhere HTTP/1.1\r\nHost: a\r\n" + UPGRADE + KEY, 403),
        (b"GET / HTTP/1.1\r\nHost: a\r\n" + UPGRADE, 400),
    ],
)
def test_the_status_of_an_odd_request(server: Server, request_head: bytes, expected: int) -> None:
    with server.socket() as connection:
        assert status(connection, request_head + b"\r\n") == expected


def test_a_response_names_no_server_and_forbids_sniffing(server: Server) -> None:
    with closing(server.connect()) as connection:
        for path in ("/", "/nowhere", "/docs", "/openapi.json"):
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            assert not response.headers["Server"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/livez", "/readyz", "/task", "/nowhere"])
def test_head_is_get_without_its_body(server: Server, path: str) -> None:
    with closing(server.connect()) as connection:
        answers = []
        for method in ("GET", "HEAD"):
            connection.request(method, path)
            response = connection.getresponse()
            answers.append(
                (response.status, response.headers["Content-Length"], response.headers["Content-Type"])
            )
            assert bool(response.read()) == (method == "GET")
    assert answers[0] == answers[1]


def test_head_works_over_http2_too() -> None:
    """An HTTP/2 client treats a body after HEAD as an error of the whole connection."""
    with running(HTTP2="true") as server, server.socket() as connection:
        head = b"\x42\x04HEAD\x86\x84\x41\x01a"  # HPACK: HEAD, http, /, and the authority
        preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
        connection.sendall(preface + len(head).to_bytes(3, "big") + b"\x01\x05\x00\x00\x00\x01" + head)
        frames = connection.makefile("rb")
        body_bytes, ended = 0, False
        while not ended:
            header = frames.read(9)
            length, kind, flags = int.from_bytes(header[:3], "big"), header[3], header[4]
            frames.read(length)
            body_bytes += length if kind == DATA else 0
            ended = kind in (DATA, HEADERS) and bool(flags & END_STREAM)
    assert body_bytes == 0


@pytest.mark.parametrize(
    ("headers", "url", "client_address"),
    [
        ({}, "http://service.example:8443/seen?a=1", "10.0.0.9"),
        ({"X-Forwarded-Proto": "https"}, "https://service.example:8443/seen?a=1", "10.0.0.9"),
        (
            {"X-Forwarded-Proto": "https", "X-Forwarded-For": "6.6.6.6, 203.0.113.7"},
            "https://service.example:8443/seen?a=1",
            "203.0.113.7",
        ),
        ({"X-Forwarded-Proto": "gopher"}, "http://service.example:8443/seen?a=1", "10.0.0.9"),
    ],
)
@pytest.mark.parametrize("peer", ["10.0.0.9", "203.0.113.1", "no address"])
def test_forwarded_headers_count_only_from_the_load_balancer(
    make_settings: MakeSettings, headers: dict[str, str], url: str, client_address: str, peer: str
) -> None:
    app = create_app(make_settings())

    @app.get("/seen")
    async def seen(request: Request) -> list[str]:
        return [str(request.url), request.client.host if request.client else ""]

    with TestClient(app, "http://service.example:8443", client=(peer, 50000)) as client:
        answer = client.get("/seen?a=1", headers=headers).json()
    is_trusted = peer.startswith("10.")
    expected = [url, client_address] if is_trusted else ["http://service.example:8443/seen?a=1", peer]
    assert answer == expected


def test_which_proxies_are_trusted_is_a_setting(make_settings: MakeSettings) -> None:
    app: FastAPI = create_app(make_settings(TRUSTED_PROXIES="203.0.113.0/24, 2001:db8::/32"))

    @app.get("/seen")
    async def seen(request: Request) -> str:
        return request.url.scheme

    headers = {"X-Forwarded-Proto": "https"}
    for peer, scheme in [("203.0.113.1", "https"), ("2001:db8::1", "https"), ("10.0.0.1", "http")]:
        with TestClient(app, client=(peer, 50000)) as client:
            assert client.get("/seen", headers=headers).json() == scheme
