"""The health of a started task in the target groups of its service, as the load balancers see it."""

import http.client
import ssl
import time
from typing import Any

from ministack.services import alb, ecs

from local.emulator.load_balancer.health import CHECKING
from local.emulator.load_balancer.records import Target
from local.emulator.patches.address_book import LOOPBACK, AddressBook
from local.emulator.patches.load_balancers import LoadBalancers
from local.emulator.patches.target_registration import register
from local.emulator.patches.tasks import Task, service_of

_STATE_LIMIT_SECONDS = 30.0  # beside the longest wait: Envoy may be late on a busy machine


class TaskHealth:
    def __init__(self, task: Task, balancers: LoadBalancers, book: AddressBook) -> None:
        """Register the task, so that the load balancers check it."""
        self._address = ecs._task_ip(task)
        self._balancers = balancers
        self._book = book
        self._ports = register(task)
        service = service_of(task)
        self._grace = int(service.get("healthCheckGracePeriodSeconds") or 0)
        self._longest = max((longest_wait(service, group) for group in self._groups()), default=0)
        self._begun = time.monotonic()
        self._has_been_good = False

    def is_good(self) -> bool:
        """Whether every target group calls the task healthy. A group without a listener checks nothing."""
        is_good = all(self._state(group) in ("healthy", "unused") for group in self._groups())
        self._has_been_good |= is_good
        return is_good

    def failure(self) -> str | None:
        """Why ECS has to stop the task, or None. ECS looks at no health within the grace period.

        Source: ECS API Reference, CreateService, healthCheckGracePeriodSeconds.
        """
        waited = time.monotonic() - self._begun
        for group in self._groups():
            state = self._state(group)
            is_late = state == "initial" and waited > self._longest + _STATE_LIMIT_SECONDS
            if is_late or (state == "unhealthy" and waited >= self._grace):
                return self._describe(group)
        return None

    def _groups(self) -> list[dict[str, Any]]:
        return [alb._tgs[arn] for arn in self._ports if arn in alb._tgs]

    def _state(self, group: dict[str, Any]) -> str:
        arn = group["TargetGroupArn"]
        states = self._balancers.health(arn)
        return states.get(Target(self._address, self._ports[arn]), CHECKING).state

    def _describe(self, group: dict[str, Any]) -> str:
        """Envoy does not say how the checks failed. So ask the task once more, for the message only."""
        path, port = group["HealthCheckPath"], self._ports[group["TargetGroupArn"]]
        loopback_port = self._book.loopback_port(self._address, port)
        seen = _answer(loopback_port, path, group) if loopback_port else "no port"
        failed = (
            f"failed {group['UnhealthyThresholdCount']} times in a row"
            if self._has_been_good
            else f"did not get healthy within {self._longest:g} s"
        )
        return f"Task failed ELB health checks: {path} on port {port} {failed}, last seen: {seen}"


def longest_wait(service: dict[str, Any], group: dict[str, Any]) -> int:
    """Seconds until a task without a successful check is stopped."""
    grace = int(service.get("healthCheckGracePeriodSeconds") or 0)
    return max(grace, int(group["HealthCheckIntervalSeconds"]) * int(group["UnhealthyThresholdCount"]))


def _answer(port: int, path: str, group: dict[str, Any]) -> str:
    timeout = group["HealthCheckTimeoutSeconds"]
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
    if group["HealthCheckProtocol"] == "HTTPS":
        # A load balancer validates no target's certificate.
        trust = ssl._create_unverified_context()  # noqa: S323
        connection = http.client.HTTPSConnection(LOOPBACK, port, timeout=timeout, context=trust)
    try:
        connection.request("GET", path, headers={"User-Agent": "ELB-HealthChecker/2.0"})
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()
