"""Middleware that ends a request before the load balancer or a stopping server would cut it."""

import asyncio
from dataclasses import dataclass
from typing import Any

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass(slots=True, eq=False)
class _Request:
    task: asyncio.Task[Any]
    deadline: float
    expired: bool = False


class RequestTimeout:
    """Cancels a handler that has not begun its response after `seconds`, and answers 504.

    A response that has begun may stream without a limit, because its status is already sent. A sync
    handler's thread cannot be cancelled, but its caller gets the 504 too.

    All requests have the same timeout, so they expire in the order of their arrival. One timer serves all,
    because a timer each (`asyncio.timeout`) costs a tenth of the throughput.
    """

    def __init__(self, app: ASGIApp, seconds: float) -> None:
        self.app = app
        self.seconds = seconds
        self._waiting: dict[_Request, None] = {}
        # The event loop that has the timer. A test client may use another loop for each request.
        self._timer_loop: asyncio.AbstractEventLoop | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        task = asyncio.current_task()
        if scope["type"] != "http" or task is None:
            await self.app(scope, receive, send)
            return
        request = self._watch(task)
        started = False

        async def send_and_stop_clock(message: Message) -> None:
            nonlocal started
            started = True
            self._waiting.pop(request, None)
            await send(message)

        try:
            await self.app(scope, receive, send_and_stop_clock)
        except asyncio.CancelledError:
            cancelled_by_others = not request.expired or task.uncancel() > 0
            if cancelled_by_others or started:
                raise
            detail = f"no response within {self.seconds:g} seconds"
            await JSONResponse({"detail": detail}, 504)(scope, receive, send)
        finally:
            self._waiting.pop(request, None)

    def _watch(self, task: asyncio.Task[Any]) -> _Request:
        loop = task.get_loop()
        request = _Request(task, loop.time() + self.seconds)
        self._waiting[request] = None
        if self._timer_loop is not loop:
            self._set_timer(loop, request.deadline)
        return request

    def _set_timer(self, loop: asyncio.AbstractEventLoop, deadline: float) -> None:
        self._timer_loop = loop
        loop.call_at(deadline, self._expire, loop)

    def _expire(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer_loop = None
        for request in list(self._waiting):
            if request.deadline > loop.time():
                self._set_timer(loop, request.deadline)
                return
            del self._waiting[request]
            request.expired = True
            request.task.cancel()
