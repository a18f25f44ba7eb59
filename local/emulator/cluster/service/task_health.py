"""The health of a running task in the target groups of its service, as the load balancers see it."""

import http.client
import ssl
import time
from typing import Any

from ministack.services import alb, ecs

from local.emulator.load_balancer.health import CHECKING, Health
from local.emulator.load_balancer.records import Target
from local.emulator.patches.address_book import LOOPBACK, AddressBook
from local.emulator.patches.load_balancers import LoadBalancers
from local.emulator.patches.target_registration import register
from local.emulator.patches.tasks import Task, load_balancers_of, service_of

_STATE_LIMIT_SECONDS = 30.0  # beside the longest wait: Envoy may be late on a busy machine
_HEALTH = "_health"


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
        self.has_passed = False

    def passing(self) -> bool | None:
        """Whether every target group calls the task healthy. None before the first result.

        A group without a listener checks nothing. ECS looks at no failure within the grace period (ECS API
        Reference, CreateService, healthCheckGracePeriodSeconds).
        """
        states = [self._state(group) for group in self._groups()]
        if all(state in ("healthy", "unused") for state in states):
            self.has_passed = True
            return True
        waited = time.monotonic() - self._begun
        is_late = "initial" in states and waited > self._longest + _STATE_LIMIT_SECONDS
        return False if is_late or ("unhealthy" in states and waited >= self._grace) else None

    def unhealthy_in(self) -> tuple[int, str, str] | None:
        """The port, the name and the reason of the first target group that does not call it healthy."""
        group = self._failing_group()
        if group is None:
            return None
        arn = group["TargetGroupArn"]
        return self._ports[arn], group["TargetGroupName"], self._health(arn).description

    def failure(self) -> str:
        """Why the task does not pass. Envoy does not say, so this asks the task once more."""
        group = self._failing_group()
        if group is None:
            return "Task failed ELB health checks"
        path, port = group["HealthCheckPath"], self._ports[group["TargetGroupArn"]]
        loopback_port = self._book.loopback_port(self._address, port)
        seen = _answer(loopback_port, path, group) if loopback_port else "no port"
        failed = (
            f"failed {group['UnhealthyThresholdCount']} times in a row"
            if self.has_passed
            else f"did not get healthy within {self._longest:g} s"
        )
        return f"Task failed ELB health checks: {path} on port {port} {failed}, last seen: {seen}"

    def _failing_group(self) -> dict[str, Any] | None:
        failing = (group for group in self._groups() if self._state(group) not in ("healthy", "unused"))
        return next(failing, None)

    def _groups(self) -> list[dict[str, Any]]:
        return [alb._tgs[arn] for arn in self._ports if arn in alb._tgs]

    def _state(self, group: dict[str, Any]) -> str:
        return self._health(group["TargetGroupArn"]).state

    def _health(self, arn: str) -> Health:
        return self._balancers.health(arn).get(Target(self._address, self._ports[arn]), CHECKING)


def install(balancers: LoadBalancers, book: AddressBook) -> None:
    """Register each task of a service as a target when it has started."""
    mark_running = ecs._mark_task_running

    def register_and_mark(arn: str, task: Task) -> Any:
        if load_balancers_of(task):
            task[_HEALTH] = TaskHealth(task, balancers, book)
        return mark_running(arn, task)

    ecs._mark_task_running = register_and_mark


def health_of(task: Task) -> TaskHealth | None:
    """The health of a started task. None if no load balancer checks it."""
    health: TaskHealth | None = task.get(_HEALTH)
    return health


def passing(task: Task) -> bool | None:
    """Whether a task serves. One that nobody checks serves as soon as it runs."""
    if task["lastStatus"] != "RUNNING":
        return None
    health = health_of(task)
    return health.passing() if health else True


def has_passed(task: Task) -> bool:
    """Whether its checks passed at some time."""
    health = health_of(task)
    return health.has_passed if health else bool(task.get("startedAt"))


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
