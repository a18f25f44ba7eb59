"""Whether this task still takes traffic, and how it stops."""

import asyncio
import signal
from collections.abc import Callable
from typing import Protocol

from app.serving.connections import end_connections

LATE_HEADER_SECONDS = 1.0
"""At a stop, a request whose header has begun to arrive has this long to complete it."""

WEBSOCKET_SECONDS = 1.0
"""At a stop, WebSockets have this long to say goodbye."""

LIFESPAN_SECONDS = 0.5
"""The end of the grace, in which the rest of the lifespan runs. All connections have been cut then."""

_POLL_SECONDS = 0.1
_SERVICE_RESTART = 1012


class OpenSocket(Protocol):
    """A WebSocket that can be closed from the server's side."""

    def close(self, code: int) -> None: ...


class Lifecycle:
    """Becomes `draining` when the process is told to stop, and stays so."""

    def __init__(self, port: int, grace_seconds: float) -> None:
        self.draining = False
        self.running = 0
        """Requests without a complete response."""
        self.sockets: set[OpenSocket] = set()
        self._port = port
        self._grace_seconds = grace_seconds
        self._stop: asyncio.Task[None] | None = None

    def watch_signals(self, loop: asyncio.AbstractEventLoop, stop_server: Callable[[], object]) -> None:
        """Stop at the first SIGTERM or SIGINT, with `stop_server`. Later signals change nothing."""

        def stop_once() -> None:
            if self._stop is None:
                self.draining = True
                self._stop = loop.create_task(self._drain(stop_server))

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop_once)

    async def _drain(self, stop_server: Callable[[], object]) -> None:
        """Close WebSockets, let the server finish the requests, and then end what still hinders it.

        Granian waits for each connection with half a header, and for HTTP/2 peers that do not answer. It ends
        the event loop, and so this task, when all connections are closed.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + self._grace_seconds - LIFESPAN_SECONDS
        try:
            async with asyncio.timeout(WEBSOCKET_SECONDS):
                for socket in self.sockets:
                    socket.close(_SERVICE_RESTART)
                while self.sockets:
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pass
        stop_server()
        await asyncio.sleep(LATE_HEADER_SECONDS)
        while True:
            is_late = loop.time() > end
            if is_late or self.running == 0:
                end_connections(self._port, only_quiet=not is_late)
            await asyncio.sleep(_POLL_SECONDS)
