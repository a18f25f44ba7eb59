"""An ECS service behind a load balancer, with the process runtime, through AWS's API."""

import json
import os
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.load_balancer import LoadBalancer
from local.emulator.cluster.service.task_health import longest_wait
from local.emulator.resource_types.ecs_service import failure_text
from local.processes.waiting import wait_until
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client, StackFailed, Stacks
from local.tests.support.tiny_service import CRASH, UNHEALTHY, resources, write_image
from local.tests.support.visitors import statuses_until_done

_NAME = "tiny"
_LIMIT_SECONDS = 30.0


@pytest.fixture(scope="module")
def images(emulator: EmulatedAws) -> Path:
    return emulator.images


@pytest.fixture(scope="module")
def balancer(stacks: Stacks, client: Client, emulator: EmulatedAws, images: Path) -> Iterator[LoadBalancer]:
    stacks.create(_NAME, resources(_NAME, write_image(images, "good"), tasks=2))
    yield load_balancer(_NAME, client, emulator)
    stacks.delete(_NAME)


def _service(client: Client) -> dict[str, Any]:
    (service,) = client("ecs").describe_services(cluster=_NAME, services=[_NAME])["services"]
    return dict(service)


def _pids(balancer: LoadBalancer, count: int) -> set[int]:
    seen: set[int] = set()

    def all_seen() -> bool:
        seen.add(json.loads(balancer.get("/").body)["pid"])
        return len(seen) == count

    wait_until(f"{count} tasks to answer", all_seen, 10)
    return seen


def test_a_slow_start_has_the_whole_grace_period() -> None:
    group = {"HealthCheckIntervalSeconds": 10, "UnhealthyThresholdCount": 3}
    assert longest_wait({"healthCheckGracePeriodSeconds": 180}, group) == 180
    assert longest_wait({}, group) == 30


def test_a_failure_without_a_failed_task_names_no_task() -> None:
    reason = "ECS deployment alarm: TargetErrors is in the state ALARM."
    deployment = {"id": "ecs-svc/1", "rolloutStateReason": reason}
    assert failure_text(deployment) == f'Resource handler returned message: "{reason}"'


def test_scalable_target_sets_the_desired_count(balancer: LoadBalancer, client: Client) -> None:
    assert _service(client)["desiredCount"] == 2
    assert len(_pids(balancer, 2)) == 2


def test_tasks_have_addresses_of_different_subnets(balancer: LoadBalancer, client: Client) -> None:
    arns = client("elbv2").describe_target_groups()["TargetGroups"]
    group = next(g["TargetGroupArn"] for g in arns if g["TargetGroupName"].startswith(_NAME))
    health = client("elbv2").describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
    subnets = sorted(target["Target"]["Id"].rpartition(".")[0] for target in health)
    assert subnets == ["10.2.0", "10.2.1"]


def test_task_inherits_nothing_of_the_developers(balancer: LoadBalancer) -> None:
    environment = json.loads(balancer.get("/").body)["env"]
    assert environment["HOST"] == "127.0.0.1"
    assert "ECS_CONTAINER_METADATA_URI_V4" in environment
    assert not {"HOME", "AWS_ACCESS_KEY_ID", "AWS_CONFIG_FILE", "PYTHONPATH", "USER"} & set(environment)


def test_output_reaches_cloudwatch_logs(balancer: LoadBalancer, client: Client) -> None:
    events = client("logs").filter_log_events(logGroupName=_NAME)["events"]
    assert "listening" in {event["message"] for event in events}


@pytest.mark.parametrize(("start", "reason"), [(CRASH, "no database"), (UNHEALTHY, "last seen: 503")])
def test_circuit_breaker_keeps_the_tasks_that_serve(
    balancer: LoadBalancer, stacks: Stacks, client: Client, images: Path, start: str, reason: str
) -> None:
    before = _pids(balancer, 2)
    image = write_image(images, f"bad{len(start)}", start)
    with ThreadPoolExecutor() as pool:
        deploy = pool.submit(stacks.update, _NAME, resources(_NAME, image, tasks=2))
        assert statuses_until_done(balancer, "/", deploy) == {200}
        with pytest.raises(StackFailed, match=reason):
            deploy.result()
    wait_until("the rollback", lambda: _service(client)["runningCount"] == 2, 10)
    assert _pids(balancer, 2) == before


def test_update_lets_requests_finish(balancer: LoadBalancer, stacks: Stacks, images: Path) -> None:
    before = _pids(balancer, 2)
    template = resources(_NAME, write_image(images, "next"), tasks=2)
    with ThreadPoolExecutor() as pool:
        deploy = pool.submit(stacks.update, _NAME, template)
        slow = [pool.submit(statuses_until_done, balancer, "/slow", deploy) for _ in range(4)]
        assert statuses_until_done(balancer, "/", deploy) == {200}
        deploy.result()
        assert set().union(*(statuses.result() for statuses in slow)) == {200}
    assert not _pids(balancer, 2) & before
    assert not any(_alive(pid) for pid in before)


def test_idle_timeout_ends_a_request_without_an_answer(balancer: LoadBalancer, client: Client) -> None:
    api = client("elbv2")
    (found,) = api.describe_load_balancers(Names=[_NAME])["LoadBalancers"]

    def set_idle_timeout(seconds: str) -> None:
        attribute = {"Key": "idle_timeout.timeout_seconds", "Value": seconds}
        api.modify_load_balancer_attributes(LoadBalancerArn=found["LoadBalancerArn"], Attributes=[attribute])

    set_idle_timeout("1")
    wait_until("the idle timeout", lambda: _status(balancer, "/silent", timeout=5) == 504, _LIMIT_SECONDS)
    set_idle_timeout("60")
    wait_until("the other one", lambda: _status(balancer, "/slow", timeout=5) == 200, _LIMIT_SECONDS)


def _status(balancer: LoadBalancer, path: str, timeout: float) -> int | None:
    """None if no answer came. A changed attribute holds for new connections, a moment later."""
    try:
        return balancer.get(path, timeout=timeout).status
    except TimeoutError:
        return None


def test_lower_count_stops_tasks(
    balancer: LoadBalancer, stacks: Stacks, client: Client, images: Path
) -> None:
    definition = resources(_NAME, "000000000000.dkr.ecr.us-east-1.amazonaws.com/assets:next", tasks=1)
    started = time.monotonic()
    stacks.update(_NAME, definition)
    assert time.monotonic() - started < 5, "nothing to drain: the deregistration delay is not waited for"
    assert _service(client)["runningCount"] == 1


def test_another_target_group_gets_new_tasks(
    balancer: LoadBalancer, stacks: Stacks, client: Client, images: Path
) -> None:
    image = "000000000000.dkr.ecr.us-east-1.amazonaws.com/assets:next"
    text = json.dumps(resources(_NAME, image, tasks=1))
    before = _service(client)["deployments"][0]["id"]
    stacks.update(_NAME, json.loads(text.replace('"Targets"', '"OtherTargets"')))
    assert _service(client)["deployments"][0]["id"] != before
    wait_until("the new target", lambda: balancer.get("/").status == 200, _LIMIT_SECONDS)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
