"""One WebSocket: its end when the server stops, and its log line."""

import asyncio
import logging
from time import perf_counter
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from app.serving.exchange import caller
from app.serving.lifecycle import OpenSocket

_INTERNAL_ERROR = 1011

_FRAME_SECONDS = 0.2
"""Time to send the close frame. When the handler ends, granian sends another one, without the code."""

_logger = logging.getLogger("app.websocket")


class _Socket:
    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._receiving: asyncio.Future[Message] | None = None
        self.accepted = False
        self.code: int | None = None
        self.closing: asyncio.Future[None] | None = None

    async def receive(self) -> Message:
        self._receiving = asyncio.ensure_future(self._receive())
        try:
            return await self._receiving
        except asyncio.CancelledError:
            if self.code is None:
                raise
            return {"type": "websocket.disconnect", "code": self.code}

    async def send(self, message: Message) -> None:
        if self.code is not None:
            raise OSError("the server has closed it")  # Starlette turns it into WebSocketDisconnect
        if message["type"] == "websocket.accept":
            self.accepted = True
        elif message["type"] == "websocket.close":
            self.code = message.get("code", 1000)
        await self._send(message)

    def close(self, code: int) -> None:
        """Close from outside the handler. Granian cannot while the handler waits for a message."""
        if self.code is None:
            self.code = code
            if self._receiving:
                self._receiving.cancel()
            self.closing = asyncio.ensure_future(self._send({"type": "websocket.close", "code": code}))
            self.closing.add_done_callback(lambda closing: closing.cancelled() or closing.exception())


async def serve_websocket(
    app: ASGIApp, sockets: set[OpenSocket], scope: Scope, receive: Receive, send: Send
) -> None:
    """Run the handler. Keep the WebSocket in `sockets` meanwhile, so that a stop can close it."""
    begin = perf_counter()
    socket = _Socket(receive, send)
    sockets.add(socket)
    try:
        await app(scope, socket.receive, socket.send)
    except WebSocketDisconnect:
        pass  # the client has gone, or the server stops
    except Exception:
        _logger.exception("WebSocket failed")
        socket.close(_INTERNAL_ERROR)
    finally:
        if socket.closing:
            await asyncio.wait([socket.closing], timeout=_FRAME_SECONDS)
        sockets.discard(socket)
        fields: dict[str, Any] = {
            "path": scope["path"][:1024],
            "accepted": socket.accepted,
            "closedWith": socket.code,
            "durationMs": round((perf_counter() - begin) * 1000, 2),
        } | caller(scope, dict(scope["headers"]))
        _logger.info("WebSocket", extra={"fields": fields})
