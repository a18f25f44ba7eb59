"""Targets of a load balancer: HTTP servers of a few lines, in this process."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LIMIT_SECONDS = 30.0
"""No answer is held back for longer, whatever the test does."""


class Target(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, name: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.name = name
        self.health = 200
        self.checks: list[dict[str, str]] = []
        """The headers of each health check."""
        self.arrived = threading.Event()
        """Set when a request to /held has arrived."""
        self.release = threading.Event()
        """Set it to let the requests to /held be answered."""

    def handle_error(self, request: object, client_address: object) -> None:
        """A load balancer that gives a request up is no error of the target."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Target

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/health":
            self.server.checks.append(dict(self.headers.items()))
            self._answer(self.server.health, b"")
        elif path == "/held":
            self.server.arrived.set()
            self.server.release.wait(LIMIT_SECONDS)
            self._answer(200, b"released")
        elif path == "/cut":
            self.close_connection = True  # without an answer
        elif path == "/no-http":
            self.wfile.write(b"this is not HTTP\r\n\r\n")
            self.close_connection = True
        elif path == "/stream":
            self._stream()
        elif self.headers.get("Upgrade") == "websocket":
            self._echo()
        else:
            seen = {"target": self.server.name, "path": self.path, "headers": self.headers.items()}
            self._answer(200, json.dumps(seen).encode())

    def do_POST(self) -> None:
        self._answer(200, str(len(self.rfile.read(int(self.headers["Content-Length"])))).encode())

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""

    def _answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self) -> None:
        """The first part at once, and the second one when the test has seen it."""
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self.wfile.write(b"5\r\nfirst\r\n")
        self.server.release.wait(LIMIT_SECONDS)
        self.wfile.write(b"6\r\nsecond\r\n0\r\n\r\n")

    def _echo(self) -> None:
        """After the handshake, the bytes of a WebSocket are the two ends' own."""
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        self.end_headers()
        while data := self.connection.recv(1024):
            self.connection.sendall(data)


@contextmanager
def running(*names: str) -> Iterator[list[Target]]:
    targets = [Target(name) for name in names]
    for target in targets:
        threading.Thread(target=target.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield targets
    finally:
        for target in targets:
            target.release.set()
            target.shutdown()
            target.server_close()
