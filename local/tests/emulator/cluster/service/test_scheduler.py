"""What the service scheduler keeps, undoes and tells. Through AWS's API."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.cluster.records import Instance, InstanceStatus, Resources
from local.deployment.emulated_aws import EmulatedAws
from local.emulator.cluster.service.rolling import zones_of
from local.processes.waiting import wait_until
from local.tests.support.stacks import Client, StackFailed, Stacks
from local.tests.support.tiny_service import CRASH, resources, write_image

_NAME = "kept"
_LIMIT_SECONDS = 60.0


@pytest.fixture(scope="module")
def images(stacks: Stacks, emulator: EmulatedAws) -> Iterator[dict[str, str]]:
    tags = {
        name: write_image(emulator.images, f"kept-{name}", start)
        for name, start in {"good": "", "bad": CRASH}.items()
    }
    stacks.create(_NAME, resources(_NAME, tags["good"], tasks=2))
    yield tags
    stacks.delete(_NAME)


def _service(client: Client) -> dict[str, Any]:
    (service,) = client("ecs").describe_services(cluster=_NAME, services=[_NAME])["services"]
    return dict(service)


def _tasks(client: Client, status: str = "RUNNING") -> list[dict[str, Any]]:
    api = client("ecs")
    arns = api.list_tasks(cluster=_NAME, desiredStatus=status)["taskArns"]
    return list(api.describe_tasks(cluster=_NAME, tasks=arns)["tasks"]) if arns else []


def _messages(client: Client) -> list[str]:
    return [event["message"] for event in _service(client)["events"]]


def _steady(client: Client) -> bool:
    service = _service(client)
    states = [task["lastStatus"] for task in _tasks(client)]
    return states == ["RUNNING"] * service["desiredCount"] and service["events"][0]["message"].endswith(
        "has reached a steady state."
    )


def test_a_stopped_task_is_replaced(images: dict[str, str], client: Client) -> None:
    wait_until("two tasks", lambda: _steady(client), _LIMIT_SECONDS)
    stopped = _tasks(client)[0]["taskArn"]
    client("ecs").stop_task(cluster=_NAME, task=stopped, reason="a test")

    wait_until("another task", lambda: _steady(client) and len(_tasks(client)) == 2, _LIMIT_SECONDS)
    assert stopped not in [task["taskArn"] for task in _tasks(client)]
    (seen,) = [task for task in _tasks(client, "STOPPED") if task["taskArn"] == stopped]
    assert (seen["stopCode"], seen["stoppedReason"]) == ("UserInitiated", "a test")


def test_a_task_is_on_an_instance_of_its_zone(images: dict[str, str], client: Client) -> None:
    tasks = _tasks(client)
    assert {task["availabilityZone"] for task in tasks} == {"us-east-1a", "us-east-1b"}
    assert len({task["containerInstanceArn"] for task in tasks}) == 2


def test_the_events_tell_it_as_ecs_does(images: dict[str, str], client: Client) -> None:
    messages = _messages(client)
    task = _tasks(client)[0]["taskArn"].rpartition("/")[2]
    assert f"(service {_NAME}) has reached a steady state." in messages
    assert any("has started " in message and f"(task {task})" in message for message in messages)


def _deployments(client: Client) -> list[dict[str, Any]]:
    api = client("ecs")
    listed = api.list_service_deployments(cluster=_NAME, service=_NAME)["serviceDeployments"]
    arns = [one["serviceDeploymentArn"] for one in listed]
    return list(api.describe_service_deployments(serviceDeploymentArns=arns)["serviceDeployments"])


def test_a_failed_update_is_a_service_deployment_that_was_rolled_back(
    images: dict[str, str], client: Client, stacks: Stacks
) -> None:
    first = _deployments(client)[-1]
    with pytest.raises(StackFailed, match="Circuit Breaker"):
        stacks.update(_NAME, resources(_NAME, images["bad"], tasks=2))

    newest = _deployments(client)[0]
    assert (first["status"], newest["status"]) == ("SUCCESSFUL", "ROLLBACK_SUCCESSFUL")
    because = "Service deployment rolled back because the circuit breaker threshold was exceeded."
    assert newest["statusReason"] == newest["rollback"]["reason"] == because
    assert newest["rollback"]["serviceRevisionArn"] == first["targetServiceRevision"]["arn"]
    assert newest["deploymentCircuitBreaker"]["failureCount"] == 3
    revision = newest["targetServiceRevision"]["arn"]
    (described,) = client("ecs").describe_service_revisions(serviceRevisionArns=[revision])[
        "serviceRevisions"
    ]
    assert described["taskDefinition"].startswith("arn:aws:ecs:")
    assert [one["image"].rpartition(":")[2] for one in described["containerImages"]] == ["kept-bad"]
    # A deployment without tasks is gone, also a failed one.
    assert [one["rolloutState"] for one in _service(client)["deployments"]] == ["COMPLETED"]


def test_stopping_a_service_deployment_rolls_it_back(images: dict[str, str], client: Client) -> None:
    api = client("ecs")
    service = _service(client)
    before, settings = service["taskDefinition"], service["deploymentConfiguration"]
    # No task may stop and none may start, so the deployment does not end before it is stopped.
    blocked = {**settings, "minimumHealthyPercent": 100, "maximumPercent": 100}
    api.update_service(cluster=_NAME, service=_NAME, forceNewDeployment=True, deploymentConfiguration=blocked)
    wait_until("a deployment", lambda: _deployments(client)[0]["status"] == "IN_PROGRESS", _LIMIT_SECONDS)
    api.stop_service_deployment(serviceDeploymentArn=_deployments(client)[0]["serviceDeploymentArn"])

    wait_until(
        "the rollback",
        lambda: _deployments(client)[0]["status"] == "ROLLBACK_SUCCESSFUL",
        _LIMIT_SECONDS,
    )
    assert _service(client)["taskDefinition"] == before
    api.update_service(cluster=_NAME, service=_NAME, deploymentConfiguration=settings)


def test_tasks_are_bounded_by_the_room_on_the_instances(images: dict[str, str], client: Client) -> None:
    """A t3.medium has room for two network interfaces of tasks, so four of them hold eight tasks."""
    api = client("ecs")
    api.update_service(cluster=_NAME, service=_NAME, desiredCount=9)

    def states() -> list[str]:
        return sorted(task["lastStatus"] for task in _tasks(client))

    wait_until("eight tasks", lambda: states().count("RUNNING") == 8, _LIMIT_SECONDS)
    assert states() == ["PROVISIONING", *["RUNNING"] * 8]
    refused = [message for message in _messages(client) if "unable to place a task" in message]
    assert "RESOURCE:ENI" in refused[0]
    api.update_service(cluster=_NAME, service=_NAME, desiredCount=2)
    wait_until("two tasks", lambda: _steady(client), _LIMIT_SECONDS)


def test_a_service_without_network_interfaces_is_balanced_over_the_instances_zones() -> None:
    instances = {
        zone: Instance(zone, zone, "t3.medium", Resources(2048, 3000), InstanceStatus.ACTIVE) for zone in "ba"
    }
    assert zones_of({"networkConfiguration": {}}, instances) == ["a", "b"]
