"""One HTTP request and its response: its id, its state, and its log line."""

import logging
import re
from collections.abc import Awaitable
from itertools import count
from secrets import token_hex
from time import perf_counter
from typing import Any

from starlette.types import Message, Scope, Send

from app.serving.deadlines import Deadline
from app.serving.logs import write_line

_ID_HEADER = b"x-request-id"
_SANE_ID = re.compile(rb"[A-Za-z0-9._:=-]{1,128}")
_NO_SNIFFING = (b"x-content-type-options", b"nosniff")
_NO_BANNER = (b"server", b"")
_process = token_hex(12).encode()
_sequence = count(1)
_logger = logging.getLogger("app.request")


class Exchange:
    """Follows the response on its way to the client."""

    __slots__ = (
        "_headers",
        "_scope",
        "_send",
        "begin",
        "complete",
        "deadline",
        "id",
        "is_head",
        "method",
        "status",
    )

    def __init__(self, scope: Scope, headers: dict[bytes, bytes], send: Send) -> None:
        self.begin = perf_counter()
        self.id = _accept_or_make(headers.get(_ID_HEADER))
        self.method: str = scope["method"]
        self.is_head = self.method == "HEAD"
        self.status: int | None = None
        self.complete = False
        self.deadline: Deadline | None = None
        self._scope = scope
        self._headers = headers
        self._send = send

    def send(self, message: Message) -> Awaitable[None]:
        """Pass a message on. The response gets the request's id. It has no body if the request was a HEAD."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.deadline:
                self.deadline.forget()
            message["headers"] = [
                *message.get("headers", ()),
                (_ID_HEADER, self.id),
                _NO_SNIFFING,
                _NO_BANNER,
            ]
        else:
            self.complete = not message.get("more_body", False)
            if self.is_head and "body" in message:
                message["body"] = b""
        return self._send(message)

    def log(self, is_health_check: bool) -> None:
        """Write the request's line. The path has no query, which may carry personal data or tokens.

        Each load balancer node checks health every few seconds. Successful checks are logged at debug.
        """
        path: str = self._scope["path"]
        quiet = is_health_check and self.status is not None and self.status < 400
        level = logging.DEBUG if quiet else logging.INFO
        if not _logger.isEnabledFor(level):
            return
        fields: dict[str, Any] = {
            "method": self.method[:32],
            "path": path[:1024],
            "status": self.status,
            "durationMs": round((perf_counter() - self.begin) * 1000, 2),
        } | caller(self._scope, self._headers)
        if not self.complete:
            fields["aborted"] = True
        write_line(level, _logger.name, "request", fields)


def caller(scope: Scope, headers: dict[bytes, bytes]) -> dict[str, str]:
    """Who asks: the address, the program, and the load balancer's trace id, as in its access log."""
    found = {}
    if scope.get("client"):
        found["client"] = str(scope["client"][0])[:64]
    if agent := headers.get(b"user-agent"):
        found["userAgent"] = agent[:256].decode("latin-1")
    if trace := headers.get(b"x-amzn-trace-id"):
        found["traceId"] = trace[:256].decode("latin-1")
    return found


def _accept_or_make(given: bytes | None) -> bytes:
    """The caller's id, or a new unique one if the caller's could forge or flood the log."""
    if given is not None and _SANE_ID.fullmatch(given):
        return given
    return b"%b-%x" % (_process, next(_sequence))
