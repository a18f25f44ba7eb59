"""Reaches targets through the address book, and stops a task only after its requests are answered.

ECS stops a task behind a load balancer in four steps: deregister it, wait for its requests (at most the
deregistration delay), SIGTERM, and SIGKILL after the container's stop timeout. MiniStack only deregisters
and kills. A real load balancer waits the whole delay, but here the wait ends with the last request.
"""

import asyncio
import json
import weakref
from collections import Counter
from typing import Any

from ministack import app
from ministack.core.responses import StreamingResponse
from ministack.services import alb, ecs

from local.emulator.patches.address_book import LOOPBACK, AddressBook
from local.emulator.patches.tasks import Task, load_balancers_of

_POLL_SECONDS = 0.02
DELAY = "deregistration_delay.timeout_seconds"


def install(book: AddressBook) -> None:
    # Only the event loop counts and reads. So no request can start between a check and a SIGTERM.
    in_flight: Counter[str] = Counter()
    _dial_through(book, in_flight)
    _drain_before_stop(book, in_flight)


def _dial_through(book: AddressBook, in_flight: Counter[str]) -> None:
    proxy = alb._proxy_http_target

    async def forward(target: dict[str, Any], group: dict[str, Any], *request: Any) -> tuple[int, Any, Any]:
        address = target["Id"]
        port = book.loopback_port(address, int(target["Port"]))
        if port is None:
            # Never dial the address itself. It may belong to a machine in the developer's network.
            reason = {"message": f"no task listens on {address}:{target['Port']}"}
            return 502, {"Content-Type": "application/json"}, json.dumps(reason).encode()
        in_flight[address] += 1
        try:
            dialled = {"Id": LOOPBACK, "Port": port}
            status, headers, body = await proxy(dialled, group, *request)
        except BaseException:
            in_flight[address] -= 1
            raise
        if not isinstance(body, StreamingResponse):
            in_flight[address] -= 1
            return status, headers, body

        async def stream(send: Any, receive: Any) -> None:
            try:
                await body.runner(send, receive)
            finally:
                answered()

        # This also runs if the client leaves before it reads the body. It runs at most once.
        answered = weakref.finalize(stream, in_flight.subtract, (address,))
        return status, headers, StreamingResponse(stream)

    alb._proxy_http_target = forward


def _drain_before_stop(book: AddressBook, in_flight: Counter[str]) -> None:
    clean_up = ecs._cleanup_task_resources

    async def idle(address: str) -> None:
        while in_flight[address] > 0:
            await asyncio.sleep(_POLL_SECONDS)

    def drain_and_clean_up(task: Task, *rest: Any) -> None:
        address = ecs._task_ip(task)
        if address:
            limit = _deregistration_delay(task)
            drained = asyncio.run_coroutine_threadsafe(asyncio.wait_for(idle(address), limit), app._MAIN_LOOP)
            drained.exception()  # blocks until the wait ends, also by a timeout
        clean_up(task, *rest)
        if address:
            book.release(address)

    ecs._cleanup_task_resources = drain_and_clean_up


def _deregistration_delay(task: Task) -> float:
    delays = (
        float(attribute["Value"])
        for balancer in load_balancers_of(task)
        for attribute in alb._tg_attrs.get(balancer["targetGroupArn"], [])
        if attribute["Key"] == DELAY
    )
    return max(delays, default=0.0)
