"""What the process holds at once: requests, and the bodies that they have received."""

import asyncio
import logging
from contextvars import Context

from starlette.exceptions import HTTPException
from starlette.types import Message, Receive

from app.serving.limits import Limits

RETRY_AFTER = {"Retry-After": "1"}
"""Seconds. A refused client comes back when some of the running requests are done."""

_REPORT_SECONDS = 1.0
_LEAST_PIECE_BYTES = 64
_FREE_PIECES = 1000
_logger = logging.getLogger("app.load")


class Load:
    """Counts the bytes of bodies against their limits, and the refusals for one log line a second."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.bodies_bytes = 0
        self._refused = 0
        self._timer_loop: asyncio.AbstractEventLoop | None = None

    def refused(self) -> None:
        """Count a refused request. A line each would be one more load."""
        self._refused += 1
        loop = asyncio.get_running_loop()
        if self._timer_loop is not loop:
            self._timer_loop = loop
            loop.call_later(_REPORT_SECONDS, self._report, context=Context())  # not this request's id

    def _report(self) -> None:
        fields = {"refused": self._refused, "maxRequests": self.limits.max_requests}
        self._timer_loop, self._refused = None, 0
        _logger.warning("requests were refused with 503", extra={"fields": fields})


class Body:
    """The body of one request, while the request runs. `receive` raises what the client then gets."""

    __slots__ = ("_load", "_pieces", "_receive", "size")

    def __init__(self, receive: Receive, load: Load) -> None:
        self._receive = receive
        self._load = load
        self._pieces = 0
        self.size = 0

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "http.request":
            length = len(message.get("body", b""))
            self._pieces += 1
            self.size += length
            self._load.bodies_bytes += length
            self._check()
        return message

    def _check(self) -> None:
        limits = self._load.limits
        if self.size > limits.max_body_bytes:
            raise HTTPException(413, f"the body is longer than {limits.max_body_bytes} bytes")
        if self._load.bodies_bytes > limits.max_bodies_bytes:
            self._load.refused()
            raise HTTPException(503, "too many bodies at once", RETRY_AFTER)
        # A piece costs 50 µs of the CPU, however small it is.
        if self._pieces > _FREE_PIECES and self.size < self._pieces * _LEAST_PIECE_BYTES:
            raise HTTPException(400, "the body comes in too small pieces")
