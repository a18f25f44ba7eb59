"""What ECS does with tasks that get unhealthy, and with tasks of different ports. Through AWS's API."""

import json
import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.load_balancer import LoadBalancer
from local.processes.waiting import wait_until
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client, StackFailed, Stacks
from local.tests.support.tiny_service import FAILS_WHEN_TOLD, UNHEALTHY, resources, write_image
from local.tests.support.visitors import VISITORS, Visitors, statuses_until_done

_NAME = "sick"
_LIMIT_SECONDS = 60.0


@pytest.fixture(scope="module")
def balancer(stacks: Stacks, client: Client, emulator: EmulatedAws) -> Iterator[LoadBalancer]:
    stacks.create(_NAME, resources(_NAME, write_image(emulator.images, "sick", FAILS_WHEN_TOLD), tasks=2))
    yield load_balancer(_NAME, client, emulator)
    stacks.delete(_NAME)


def _tasks(client: Client) -> list[dict[str, Any]]:
    api = client("ecs")
    arns = api.list_tasks(cluster=_NAME)["taskArns"]
    return list(api.describe_tasks(cluster=_NAME, tasks=arns)["tasks"]) if arns else []


def _serving(balancer: LoadBalancer) -> dict[int, str]:
    """The folder of each process that answers."""
    answers = [balancer.get("/", timeout=5) for _ in range(6)]
    seen = [json.loads(answer.body) for answer in answers if answer.status == 200]
    return {one["pid"]: one["env"]["SICK"] for one in seen}


def _two_serve(balancer: LoadBalancer, without: int = 0) -> bool:
    try:
        serving = _serving(balancer)
    except TimeoutError:  # the frozen task has got the request
        return False
    return len(serving) == 2 and without not in serving


def _stopped_reasons(client: Client) -> list[str]:
    api = client("ecs")
    arns = api.list_tasks(cluster=_NAME, desiredStatus="STOPPED")["taskArns"]
    tasks = api.describe_tasks(cluster=_NAME, tasks=arns)["tasks"] if arns else []
    return [task.get("stoppedReason", "") for task in tasks]


def test_a_task_that_fails_its_checks_is_replaced(balancer: LoadBalancer, client: Client) -> None:
    wait_until("two tasks", lambda: _two_serve(balancer), _LIMIT_SECONDS)
    pid, file = next(iter(_serving(balancer).items()))
    Path(file).touch()
    wait_until("another task", lambda: _two_serve(balancer, without=pid), _LIMIT_SECONDS)
    (reason,) = (text for text in _stopped_reasons(client) if "ELB health checks" in text)
    assert "/health on port 9000 failed 2 times in a row" in reason
    assert "last seen: 503" in reason
    (service,) = client("ecs").describe_services(cluster=_NAME, services=[_NAME])["services"]
    messages = [event["message"] for event in service["events"]]
    assert any(" (port 9000) is unhealthy in (target-group " in message for message in messages)


def test_a_frozen_task_is_replaced(balancer: LoadBalancer) -> None:
    wait_until("two tasks", lambda: _two_serve(balancer), _LIMIT_SECONDS)
    pid = next(iter(_serving(balancer)))
    os.kill(pid, signal.SIGSTOP)
    wait_until("another task", lambda: _two_serve(balancer, without=pid), _LIMIT_SECONDS)


def test_a_task_keeps_its_port_when_the_services_port_changes(
    balancer: LoadBalancer, stacks: Stacks, client: Client, emulator: EmulatedAws
) -> None:
    image = write_image(emulator.images, "other-port", FAILS_WHEN_TOLD)
    assert _statuses_during_update(balancer, stacks, _with_port(image, 9200)) == {200}
    unhealthy = write_image(emulator.images, "unhealthy-port", f"{FAILS_WHEN_TOLD}\n{UNHEALTHY}")
    with pytest.raises(StackFailed, match="ELB health checks"):
        _statuses_during_update(balancer, stacks, _with_port(unhealthy, 9300))
    wait_until("two tasks", lambda: _two_serve(balancer), _LIMIT_SECONDS)
    ports = {
        target["Target"]["Port"]
        for target in _healthy_targets(client)
        if target["Target"]["Id"] in _addresses(client)
    }
    assert ports == {9200}


def _with_port(image: str, port: int) -> dict[str, Any]:
    template = resources(_NAME, image, tasks=2)
    container = template["Task"]["Properties"]["ContainerDefinitions"][0]
    container["PortMappings"] = [{"ContainerPort": port}]
    template["Service"]["Properties"]["LoadBalancers"][0]["ContainerPort"] = port
    return template


def _statuses_during_update(balancer: LoadBalancer, stacks: Stacks, template: dict[str, Any]) -> set[int]:
    with ThreadPoolExecutor() as pool:
        deploy = pool.submit(stacks.update, _NAME, template)
        statuses = statuses_until_done(balancer, "/", deploy)
        assert statuses == {200}
        deploy.result()
    return statuses


def _healthy_targets(client: Client) -> list[dict[str, Any]]:
    api = client("elbv2")
    (balancer,) = api.describe_load_balancers(Names=[_NAME])["LoadBalancers"]
    groups = api.describe_target_groups(LoadBalancerArn=balancer["LoadBalancerArn"])["TargetGroups"]
    health = api.describe_target_health(TargetGroupArn=groups[0]["TargetGroupArn"])[
        "TargetHealthDescriptions"
    ]
    return [target for target in health if target["TargetHealth"]["State"] == "healthy"]


def _addresses(client: Client) -> set[str]:
    return {
        detail["value"]
        for task in _tasks(client)
        for attachment in task["attachments"]
        for detail in attachment["details"]
        if detail["name"] == "privateIPv4Address"
    }


def test_a_killed_task_fails_only_the_requests_that_it_was_answering(balancer: LoadBalancer) -> None:
    wait_until("two tasks", lambda: _two_serve(balancer), _LIMIT_SECONDS)
    with Visitors(balancer) as visitors:
        wait_until("requests", lambda: len(visitors.statuses) > 50, _LIMIT_SECONDS)
        pid = next(iter(_serving(balancer)))  # a task of before has ended meanwhile
        os.kill(pid, signal.SIGKILL)
        wait_until("another task", lambda: _two_serve(balancer, without=pid), _LIMIT_SECONDS)
    failed = [status for status in visitors.statuses if status != 200]
    assert len(failed) <= VISITORS, f"{len(failed)} of {len(visitors.statuses)}: {failed}"
