"""What the service does around a request, in one pure ASGI middleware. Each further one costs throughput."""

import asyncio
import logging
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from app.serving.checks import check, has_body
from app.serving.deadlines import Deadlines
from app.serving.exchange import Exchange
from app.serving.forwarded import ForwardedHeaders
from app.serving.lifecycle import Lifecycle
from app.serving.limits import Limits
from app.serving.load import RETRY_AFTER, Body, Load
from app.serving.logs import request_id
from app.serving.websocket import serve_websocket

_logger = logging.getLogger("app.request")


class ServingMiddleware:
    """Gives each request an id, limits it, logs it, and answers when its handler fails.

    - Above `max_requests`, a request gets a 503. A health check does not, or the load balancer would replace
      the task.
    - A handler that has not begun its response in time is cancelled, and its caller gets a 504. A response
      that has begun may stream without a limit, because its status is already sent. A sync handler's thread
      cannot be cancelled.
    """

    def __init__(self, app: ASGIApp, limits: Limits, lifecycle: Lifecycle) -> None:
        self.app = app
        self.limits = limits
        self.lifecycle = lifecycle
        self.health_paths = {limits.health_check_path.partition("?")[0], "/livez", "/readyz"}
        self.load = Load(limits)
        self.deadlines = Deadlines(limits.request_timeout_seconds)
        self.forwarded = ForwardedHeaders(limits.trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        headers = dict(scope["headers"])
        self.forwarded.apply(scope, headers)
        if scope["type"] == "websocket":
            if self.lifecycle.draining or len(self.lifecycle.sockets) >= self.limits.max_websockets:
                self.load.refused()
                refusal = JSONResponse({"detail": "too many WebSockets at once"}, 503, RETRY_AFTER)
                await WebSocket(scope, receive, send).send_denial_response(refusal)
                return
            await serve_websocket(self.app, self.lifecycle.sockets, scope, receive, send)
            return
        exchange = Exchange(scope, headers, send)
        is_health_check = scope["path"] in self.health_paths
        if self.lifecycle.running >= self.limits.max_requests and not is_health_check:
            self.load.refused()
            await _answer(exchange, 503, "too many requests at once", RETRY_AFTER)
            return
        token = request_id.set(exchange.id.decode())
        self.lifecycle.running += 1
        try:
            await self._respond(scope, headers, receive, exchange)
        finally:
            self.lifecycle.running -= 1
            exchange.log(is_health_check)
            request_id.reset(token)

    async def _respond(
        self, scope: Scope, headers: dict[bytes, bytes], receive: Receive, exchange: Exchange
    ) -> None:
        body: Body | None = None
        if has_body(scope, headers):
            receive = (body := Body(receive, self.load)).receive
        if exchange.is_head:
            scope["method"] = "GET"  # FastAPI's routes know no HEAD
        task = asyncio.current_task()
        deadline = exchange.deadline = self.deadlines.watch(task) if task else None
        try:
            check(scope, headers, self.limits)
            await self.app(scope, receive, exchange.send)
        except asyncio.CancelledError:
            cancelled_by_others = not (task and deadline and deadline.expired) or task.uncancel() > 0
            if cancelled_by_others or exchange.status is not None:
                raise
            await _answer(exchange, 504, f"no response within {self.deadlines.seconds:g} seconds")
        except HTTPException as refusal:
            await _answer(exchange, refusal.status_code, refusal.detail, refusal.headers)
        except ClientDisconnect:  # also if the body is malformed
            await _answer(exchange, 400, "the body did not arrive completely")
        except Exception:
            _logger.exception("request failed")
            await _answer(exchange, 500, "Internal Server Error")
        finally:
            if deadline:
                deadline.forget()
            if body:
                self.load.bodies_bytes -= body.size

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Leave one line with the trace. Starlette sends it as text, and granian logs both."""
        started = False

        async def send_without_trace(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "lifespan.startup.complete"
            await send({"type": message["type"]})

        try:
            await self.app(scope, receive, send_without_trace)
        except Exception:
            if started:  # granian logs only a failed start
                _logger.exception("the end of the lifespan failed")
            raise


async def _answer(
    exchange: Exchange, status: int, detail: str, headers: Mapping[str, str] | None = None
) -> None:
    """Answer, unless the response has begun. Then granian cuts it, so that the client sees the gap."""
    if exchange.status is None:
        await JSONResponse({"detail": detail}, status, headers)({"type": "http"}, _no_more, exchange.send)


async def _no_more() -> Message:
    return {"type": "http.disconnect"}
