"""The parts of a request that the gate reads, and the answer of a refusal."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs, quote

from ministack.core.sigv4 import decode_header_value

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class Refused(Exception):
    """The request does not reach MiniStack. The message is one line with the reason and the fix."""

    def __init__(self, reason: str, status: int = 403, **headers: str) -> None:
        super().__init__(reason)
        self.status = status
        self.headers = headers


class BadSignature(Refused):
    """An AWS client sent this request. So it is told in the form of the service that it called."""


@dataclass(frozen=True)
class Request:
    scope: Scope

    @property
    def path(self) -> str:
        return str(self.scope["path"])

    @property
    def raw_path(self) -> str:
        raw: bytes = self.scope.get("raw_path") or quote(self.path).encode()
        return raw.decode("latin-1")

    @property
    def method(self) -> str:
        return str(self.scope.get("method", "GET"))

    @property
    def raw_query(self) -> str:
        query: bytes = self.scope.get("query_string", b"")
        return query.decode(errors="replace")

    @cached_property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(self.raw_query, keep_blank_values=True)

    @cached_property
    def headers(self) -> dict[str, str]:
        """As MiniStack reads them: lower-case names, and repeated fields joined."""
        found: dict[str, str] = {}
        for raw_name, raw_value in self.scope["headers"]:
            name, value = raw_name.decode("latin-1").lower(), decode_header_value(raw_value)
            separator = "; " if name == "cookie" else ", "
            found[name] = f"{found[name]}{separator}{value}" if name in found else value
        return found


async def read_body(receive: Receive) -> bytes | None:
    """The whole body, or None if the client has left."""
    chunks = []
    while (message := await receive())["type"] == "http.request":
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)
    return None


def replay(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body once more, and then what comes after it."""
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again() -> dict[str, Any]:
        return pending.pop() if pending else await receive()

    return receive_again
