"""The commands with which an operator looks at a running service, typed into the real AWS CLI."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.processes.waiting import wait_until
from local.tests.support.aws_cli import AwsCli
from local.tests.support.stacks import Client, Stacks, resource
from local.tests.support.tiny_service import resources, write_image

_NAME = "typed"
_LIMIT_SECONDS = 60.0


@pytest.fixture(scope="module")
def group(emulator: EmulatedAws, stacks: Stacks) -> Iterator[str]:
    """The target group of the service. All that the commands show is deployed with it."""
    template = resources(_NAME, write_image(emulator.images, _NAME), tasks=2)
    template["Balancer"]["Properties"]["Subnets"] = [{"Ref": "A"}, {"Ref": "B"}]
    template["Repository"] = resource("AWS::ECR::Repository", RepositoryName=_NAME)
    template["Dashboard"] = resource(
        "AWS::CloudWatch::Dashboard", DashboardName=_NAME, DashboardBody='{"widgets": []}'
    )
    yield stacks.create(_NAME, template, Group={"Ref": "Targets"})["Group"]
    stacks.delete(_NAME)


@pytest.fixture(scope="module")
def aws(emulator: EmulatedAws, group: str, tmp_path_factory: pytest.TempPathFactory) -> AwsCli:
    return AwsCli(emulator, tmp_path_factory.mktemp("home"))


def _service(aws: AwsCli) -> dict[str, Any]:
    (service,) = aws("ecs describe-services --cluster typed --services typed")["services"]
    return dict(service)


def _targets(aws: AwsCli, group: str) -> list[dict[str, Any]]:
    answer = aws("elbv2 describe-target-health --target-group-arn", group)
    return list(answer["TargetHealthDescriptions"])


def test_ecs_shows_the_service_and_its_tasks(aws: AwsCli, group: str) -> None:
    service = _service(aws)
    assert (service["runningCount"], service["desiredCount"]) == (2, 2)
    assert service["deployments"][0]["rolloutState"] == "COMPLETED"
    assert any("has reached a steady state" in event["message"] for event in service["events"])

    arns = aws("ecs list-tasks --cluster typed --service-name typed")["taskArns"]
    tasks = aws("ecs describe-tasks --cluster typed --tasks", *arns)["tasks"]
    assert {task["startedBy"] for task in tasks} == {service["deployments"][0]["id"]}
    assert {task["availabilityZone"] for task in tasks} == {"us-east-1a", "us-east-1b"}

    addresses = {task["containers"][0]["networkInterfaces"][0]["privateIpv4Address"] for task in tasks}
    interfaces = aws("ec2 describe-network-interfaces")["NetworkInterfaces"]
    assert addresses <= {interface["PrivateIpAddress"] for interface in interfaces}
    assert addresses == {target["Target"]["Id"] for target in _targets(aws, group)}


def test_ecs_counts_the_service(aws: AwsCli) -> None:
    (cluster,) = aws("ecs describe-clusters --clusters typed --include STATISTICS SETTINGS")["clusters"]
    statistics = {counter["name"]: counter["value"] for counter in cluster["statistics"]}
    assert (cluster["runningTasksCount"], cluster["activeServicesCount"]) == (2, 1)
    assert (statistics["activeEC2ServiceCount"], statistics["runningEC2TasksCount"]) == ("1", "2")
    assert cluster["settings"] == [{"name": "containerInsights", "value": "disabled"}]
    providers = aws("ecs describe-capacity-providers")["capacityProviders"]
    assert {"FARGATE", "FARGATE_SPOT"} <= {provider["name"] for provider in providers}


def test_elbv2_shows_two_zones_and_healthy_targets(aws: AwsCli, group: str) -> None:
    (balancer,) = aws("elbv2 describe-load-balancers --names typed")["LoadBalancers"]
    assert {zone["ZoneName"] for zone in balancer["AvailabilityZones"]} == {"us-east-1a", "us-east-1b"}
    assert balancer["State"]["Code"] == "active"
    listeners = aws("elbv2 describe-listeners --load-balancer-arn", balancer["LoadBalancerArn"])
    assert [listener["Port"] for listener in listeners["Listeners"]] == [80]
    assert {(t["TargetHealth"]["State"], t["HealthCheckPort"]) for t in _targets(aws, group)} == {
        ("healthy", "9000")
    }


@pytest.mark.parametrize(
    ("command", "key"),
    [
        ("cloudformation describe-stacks --stack-name typed", "Stacks"),
        ("cloudformation describe-stack-events --stack-name typed", "StackEvents"),
        ("cloudwatch list-dashboards --dashboard-name-prefix typed", "DashboardEntries"),
        ("ecr describe-repositories --repository-names typed", "repositories"),
        ("logs describe-log-groups --log-group-name-prefix typed", "logGroups"),
        ("logs describe-log-streams --log-group-name typed", "logStreams"),
        ("logs filter-log-events --log-group-name typed", "events"),
    ],
)
def test_a_command_finds_what_the_stack_has(aws: AwsCli, command: str, key: str) -> None:
    assert aws(command)[key]


def test_a_deregistered_target_drains(aws: AwsCli, group: str) -> None:
    address = _targets(aws, group)[0]["Target"]["Id"]
    aws("elbv2 deregister-targets --target-group-arn", group, "--targets", f"Id={address}")
    states = {target["Target"]["Id"]: target["TargetHealth"]["State"] for target in _targets(aws, group)}
    assert states[address] == "draining"


def test_a_forced_deployment_and_a_stopped_task_end_in_a_steady_state(aws: AwsCli, client: Client) -> None:
    aws("ecs update-service --cluster typed --service typed --force-new-deployment")
    wait_until("the forced deployment", lambda: _is_stable(client), _LIMIT_SECONDS)
    first = aws("ecs list-tasks --cluster typed")["taskArns"][0]
    stopped = aws("ecs stop-task --cluster typed --reason tried --task", first)["task"]
    assert (stopped["desiredStatus"], stopped["stoppedReason"]) == ("STOPPED", "tried")
    wait_until("a task in its place", lambda: _is_stable(client), _LIMIT_SECONDS)
    aws("ecs wait services-stable --cluster typed --services typed")  # it looks once in 15 s


def _is_stable(client: Client) -> bool:
    (service,) = client("ecs").describe_services(cluster=_NAME, services=[_NAME])["services"]
    return len(service["deployments"]) == 1 and service["runningCount"] == 2
