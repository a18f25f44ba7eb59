"""A service's task becomes RUNNING, and so a target, when its target groups' health checks pass.

MiniStack calls a task RUNNING as soon as its process runs. A server does not listen by then, so requests
would fail. A task that does not become healthy counts as a failed start for the circuit breaker.
"""

import http.client
import time
from pathlib import Path
from typing import Any

from ministack.services import alb, ecs

from local.emulator.patches.address_book import LOOPBACK, AddressBook
from local.emulator.patches.failed_task import Sources, containers, keep_output, last_error
from local.emulator.patches.tasks import Task, load_balancers_of, service_of

_FIRST_POLL_SECONDS = 0.05
_LATER_POLL_SECONDS = 1.0  # each failed check may log a stack trace, so check rarely


class _Unhealthy(Exception):
    pass


def install(book: AddressBook, sources: Sources, failed_task_log: Path) -> None:
    mark_running = ecs._mark_task_running

    def mark_running_when_healthy(arn: str, task: Task) -> bool:
        try:
            for balancer in load_balancers_of(task):
                _wait(book, task, balancer, sources)
        except _Unhealthy as reason:
            keep_output(task, failed_task_log)
            ecs._fail_task_start(task, ecs._get_docker(), str(reason))
            return False
        running: bool = mark_running(arn, task)
        return running

    ecs._mark_task_running = mark_running_when_healthy
    # MiniStack waits a second without an exit as its own proof. That would only delay a healthy task.
    ecs._ECS_DEPLOYMENT_STEADY_DELAY = 0.0


def longest_wait(service: dict[str, Any], group: dict[str, Any]) -> int:
    """Seconds until a task without a successful check is unhealthy."""
    grace = int(service.get("healthCheckGracePeriodSeconds") or 0)
    return grace + int(group["HealthCheckIntervalSeconds"]) * int(group["UnhealthyThresholdCount"])


def _wait(book: AddressBook, task: Task, balancer: dict[str, Any], sources: Sources) -> None:
    group = alb._tgs[balancer["targetGroupArn"]]
    if group["Protocol"] != "HTTP":
        raise _Unhealthy("not emulated: a target group over TLS (loadBalancer.backendTls)")
    path, timeout = group["HealthCheckPath"], group["HealthCheckTimeoutSeconds"]
    limit = longest_wait(service_of(task), group)
    begun, seen = time.monotonic(), "no answer"
    deadline = begun + limit
    while time.monotonic() < deadline:
        _raise_if_exited(task, sources)
        if not ecs._task_is_active(task["taskArn"], task):
            return  # stopped during its start, and mark_running reports that
        port = book.loopback_port(ecs._task_ip(task), balancer["containerPort"])
        if port:
            seen = _request(port, path, timeout)
        if _matches(seen, group["Matcher"]["HttpCode"]):
            return
        waited = time.monotonic() - begun
        time.sleep(min(_LATER_POLL_SECONDS, _FIRST_POLL_SECONDS + waited / 10))
    raise _Unhealthy(
        f"Task failed ELB health checks: {path} on port {balancer['containerPort']}"
        f" did not get healthy within {limit:g} s, last seen: {seen}{last_error(task, sources)}"
    )


def _request(port: int, path: str, timeout: float) -> str:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=timeout)
    try:
        connection.request("GET", path, headers={"User-Agent": "ELB-HealthChecker/2.0"})
        return str(connection.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()


def _matches(status: str, matcher: str) -> bool:
    """A matcher has the form "200", "200,202" or "200-299"."""
    if not status.isdigit():
        return False
    ranges = (part.partition("-") for part in matcher.split(","))
    return any(int(low) <= int(status) <= int(high or low) for low, _, high in ranges)


def _raise_if_exited(task: Task, sources: Sources) -> None:
    for container in containers(task):
        if container.status == "exited":
            code = container.attrs["State"]["ExitCode"]
            raise _Unhealthy(
                f"Essential container in task exited with code {code}{last_error(task, sources)}"
            )
