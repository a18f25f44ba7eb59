"""Ends requests before the load balancer or a stopping server would cut them."""

import asyncio
from typing import Any


class Deadline:
    """The time at which a task is cancelled, unless it is forgotten before."""

    __slots__ = ("_waiting", "expired", "task", "time")

    def __init__(self, task: asyncio.Task[Any], time: float, waiting: "dict[Deadline, None]") -> None:
        self.task = task
        self.time = time
        self.expired = False
        self._waiting = waiting
        waiting[self] = None

    def forget(self) -> None:
        self._waiting.pop(self, None)


class Deadlines:
    """Cancels each watched task after `seconds`.

    All tasks have the same time, so they expire in the order of their arrival. One timer serves all,
    because a timer each (`asyncio.timeout`) costs a tenth of the throughput.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._waiting: dict[Deadline, None] = {}
        # The event loop that has the timer. A test client may use another loop for each request.
        self._timer_loop: asyncio.AbstractEventLoop | None = None

    def watch(self, task: asyncio.Task[Any]) -> Deadline:
        loop = task.get_loop()
        deadline = Deadline(task, loop.time() + self.seconds, self._waiting)
        if self._timer_loop is not loop:
            self._set_timer(loop, deadline.time)
        return deadline

    def _set_timer(self, loop: asyncio.AbstractEventLoop, time: float) -> None:
        self._timer_loop = loop
        loop.call_at(time, self._expire, loop)

    def _expire(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer_loop = None
        for deadline in list(self._waiting):
            if deadline.time > loop.time():
                self._set_timer(loop, deadline.time)
                return
            del self._waiting[deadline]
            deadline.expired = True
            deadline.task.cancel()
