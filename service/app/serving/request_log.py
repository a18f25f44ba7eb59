"""Middleware that gives each request an id, logs it, and answers 500 when its handler fails."""

import logging
import re
from collections.abc import Iterable
from itertools import count
from secrets import token_hex
from time import perf_counter

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.contract import CONTRACT
from app.serving.logs import request_id

HEADER = b"x-request-id"
QUIET_PATHS = frozenset({CONTRACT.health_check_path, "/livez", "/readyz"})
"""Each load balancer node checks health every few seconds. Successful checks are logged at debug."""

_SANE_ID = re.compile(rb"[A-Za-z0-9._:=-]{1,128}")
_process = token_hex(12).encode()
_sequence = count(1)
_logger = logging.getLogger("app.request")


class RequestLog:
    """Outermost middleware. Logs the path without its query, which may carry personal data or tokens."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begin = perf_counter()
        current = _accept_or_make(scope["headers"])
        status: int | None = None

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (HEADER, current)]
            await send(message)

        token = request_id.set(current.decode())
        try:
            await self.app(scope, receive, send_with_id)
        except Exception:
            _logger.exception("request failed")
            if status is not None:
                raise
            await JSONResponse({"detail": "Internal Server Error"}, 500)(scope, receive, send_with_id)
        finally:
            _log(scope, status, begin)
            request_id.reset(token)


def _accept_or_make(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """The caller's id, or a new unique one if the caller's could forge or flood the log."""
    for name, value in headers:
        if name == HEADER and _SANE_ID.fullmatch(value):
            return value
    return b"%b-%x" % (_process, next(_sequence))


def _log(scope: Scope, status: int | None, begin: float) -> None:
    path = scope["path"]
    quiet = path in QUIET_PATHS and status is not None and status < 400
    level = logging.DEBUG if quiet else logging.INFO
    if _logger.isEnabledFor(level):
        fields = {
            "method": scope["method"],
            "path": path,
            "status": status,
            "durationMs": round((perf_counter() - begin) * 1000, 2),
        }
        _logger.log(level, "request", extra={"fields": fields})
