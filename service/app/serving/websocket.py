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
_logger = logging.getLogger("app.websocket")


class _Socket:
    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._receiving: asyncio.Future[Message] | None = None
        self.accepted = False
        self.code: int | None = None

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
            raise OSError(
                "the server has closed the WebSocket"
            )  # Starlette turns it into WebSocketDisconnect
        if message["type"] == "websocket.accept":
            self.accepted = True
        elif message["type"] == "websocket.close":
            self.code = message.get("code", 1000)
        await self._send(message)

    async def close(self, code: int) -> None:
        """Close from outside the handler. Granian cannot while the handler waits for a message."""
        if self.code is None:
            self.code = code
            if self._receiving:
                self._receiving.cancel()
            await self._send({"type": "websocket.close", "code": code})


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
        await socket.close(_INTERNAL_ERROR)
    finally:
        sockets.discard(socket)
        fields: dict[str, Any] = {
            "path": scope["path"][:1024],
            "accepted": socket.accepted,
            "closedWith": socket.code,
            "durationMs": round((perf_counter() - begin) * 1000, 2),
        } | caller(scope, dict(scope["headers"]))
        _logger.info("WebSocket", extra={"fields": fields})
