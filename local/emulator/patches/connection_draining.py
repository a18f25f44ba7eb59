"""Stops a task only after its requests are answered.

ECS stops a task behind a load balancer in four steps: deregister it, wait for its requests (at most the
deregistration delay), SIGTERM, and SIGKILL after the container's stop timeout. MiniStack only deregisters
and kills. A real load balancer waits the whole delay, but here the wait ends with the last request.
"""

from typing import Any

from ministack.services import alb, ecs

from local.emulator.load_balancer.records import DEREGISTRATION_DELAY
from local.emulator.patches.address_book import AddressBook
from local.emulator.patches.load_balancers import LoadBalancers
from local.emulator.patches.tasks import Task, load_balancers_of

_RELEASED = "_address_released"


def install(book: AddressBook, balancers: LoadBalancers) -> None:
    clean_up = ecs._cleanup_task_resources

    def drain_and_clean_up(task: Task, *rest: Any) -> None:
        """MiniStack may call this twice for a task. By then, its address may be another task's."""
        address = None if task.get(_RELEASED) else ecs._task_ip(task)
        if address:
            balancers.wait_until_drained(address, _deregistration_delay(task))
        clean_up(task, *rest)
        if address:
            task[_RELEASED] = True
            book.release(address)

    ecs._cleanup_task_resources = drain_and_clean_up


def _deregistration_delay(task: Task) -> float:
    delays = (
        float(attribute["Value"])
        for balancer in load_balancers_of(task)
        for attribute in alb._tg_attrs.get(balancer["targetGroupArn"], [])
        if attribute["Key"] == DEREGISTRATION_DELAY
    )
    return max(delays, default=0.0)
