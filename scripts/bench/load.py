"""Loads a server over the loopback by 32 connections. Each sends its next GET when it has the last answer."""

import selectors
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

CONNECTIONS = 32


@dataclass
class _Connection:
    socket: socket.socket
    received: bytearray = field(default_factory=bytearray)
    sent_at: float = 0.0

    def ask(self, request: bytes) -> None:
        self.sent_at = time.perf_counter()
        self.socket.sendall(request)


def load(port: int, path: str, seconds: float) -> list[float]:
    """Send GETs of `path` for `seconds`. Return the seconds that each answer took."""
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    durations: list[float] = []
    with ExitStack() as stack:
        selector = stack.enter_context(selectors.DefaultSelector())
        for _ in range(CONNECTIONS):
            connection = _Connection(stack.enter_context(socket.create_connection(("127.0.0.1", port))))
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.ask(request)
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            for key, _ in selector.select(timeout=0.1):
                connection = key.data
                chunk = connection.socket.recv(65536)
                if not chunk:
                    raise ConnectionError(f"the server closed a connection at {path}")
                connection.received += chunk
                if _is_whole(connection.received):
                    durations.append(time.perf_counter() - connection.sent_at)
                    connection.received.clear()
                    connection.ask(request)
    return durations


def answers(port: int) -> bool:
    """Whether `/` answers now."""
    try:
        load(port, "/", 0.01)
    except ConnectionError:
        return False
    return True


def _is_whole(received: bytearray) -> bool:
    head, separator, body = received.partition(b"\r\n\r\n")
    if not separator:
        return False
    if not head.startswith(b"HTTP/1.1 200 "):
        raise ValueError(f"not a 200: {bytes(head[:60])!r}")
    length = head.index(b"content-length: ") + len(b"content-length: ")
    return len(body) == int(head[length:].split(b"\r\n", 1)[0])
