"""Reaches targets through the address book, and stops a task only after its requests have been answered.

ECS stops a task behind a load balancer in this order: deregister it, wait until its requests are done
(at most the deregistration delay), SIGTERM, and SIGKILL after the container's stop timeout. MiniStack
deregisters and kills. The whole delay is what a real load balancer waits; here it ends with the requests.
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
    # Counted and read on the event loop only: no request can slip in between a look and a SIGTERM.
    in_flight: Counter[str] = Counter()
    _dial_through(book, in_flight)
    _drain_before_stop(book, in_flight)


def _dial_through(book: AddressBook, in_flight: Counter[str]) -> None:
    proxy = alb._proxy_http_target

    async def forward(target: dict[str, Any], group: dict[str, Any], *request: Any) -> tuple[int, Any, Any]:
        address = target["Id"]
        port = book.loopback_port(address, int(target["Port"]))
        if port is None:
            # Never the address itself, which may well be somebody's in the developer's network.
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

        # Also where the client is gone before the body was asked for. Runs at most once.
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
            drained.exception()  # a timeout ends the wait as well
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
