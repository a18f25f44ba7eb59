"""What ECS answers about a service that runs. Each fact is one that MiniStack lacks."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.tests.support.stacks import Client, Stacks
from local.tests.support.tiny_service import resources, write_image

_NAME = "answers"
_GROUP = "answers-group"


def _template(image: str) -> dict[str, Any]:
    template = resources(_NAME, image, 1)
    service = template["Service"]["Properties"]
    service["PlacementConstraints"] = [{"Type": "distinctInstance"}]
    service["PlacementStrategies"] = [{"Type": "spread", "Field": "attribute:ecs.availability-zone"}]
    service["AvailabilityZoneRebalancing"] = "DISABLED"
    service["EnableECSManagedTags"] = True
    service["Tags"] = [{"Key": "Owner", "Value": "tests"}]
    template["Group"]["Properties"] |= {"AutoScalingGroupName": _GROUP, "MinSize": "2"}
    provider = template["Provider"]["Properties"]
    provider["Name"] = _GROUP
    provider["AutoScalingGroupProvider"]["ManagedScaling"] = {"Status": "ENABLED", "TargetCapacity": 100}
    return template


@pytest.fixture(scope="module")
def deployed(emulator: EmulatedAws, stacks: Stacks, client: Client) -> Iterator[Any]:
    stacks.create(_NAME, _template(write_image(emulator.images, _NAME)))
    yield client("ecs")
    stacks.delete(_NAME)


@pytest.fixture
def service(deployed: Any) -> dict[str, Any]:
    (found,) = deployed.describe_services(cluster=_NAME, services=[_NAME])["services"]
    return dict(found)


@pytest.fixture
def task(deployed: Any) -> dict[str, Any]:
    arns = deployed.list_tasks(cluster=_NAME, serviceName=_NAME)["taskArns"]
    (found,) = deployed.describe_tasks(cluster=_NAME, tasks=arns)["tasks"]
    return dict(found)


def test_a_task_names_the_deployment_that_started_it(service: dict[str, Any], task: dict[str, Any]) -> None:
    assert task["startedBy"] == service["deployments"][0]["id"]
    assert task["startedBy"].startswith("ecs-svc/")


def test_a_running_task_on_ec2_has_nothing_of_fargate_or_of_an_end(task: dict[str, Any]) -> None:
    absent = {"ephemeralStorage", "platformVersion", "platformFamily", "stopCode", "stoppedReason"}
    assert absent & task.keys() == set()
    assert task["launchType"] == "EC2"


def test_a_task_has_a_network_interface(client: Client, task: dict[str, Any]) -> None:
    (attachment,) = task["attachments"]
    details = {detail["name"]: detail["value"] for detail in attachment["details"]}
    (container,) = task["containers"]
    assert container["networkInterfaces"] == [
        {"attachmentId": attachment["id"], "privateIpv4Address": details["privateIPv4Address"]}
    ]

    ec2 = client("ec2")
    (interface,) = ec2.describe_network_interfaces(NetworkInterfaceIds=[details["networkInterfaceId"]])[
        "NetworkInterfaces"
    ]
    assert interface["PrivateIpAddress"] == details["privateIPv4Address"]
    assert interface["MacAddress"] == details["macAddress"]
    assert interface["SubnetId"] == details["subnetId"]
    assert interface["AvailabilityZone"] == task["availabilityZone"]
    assert interface["Description"].endswith(f":attachment/{attachment['id']}")


@pytest.mark.parametrize(("subnet", "number"), [("the task's", 1), ("subnet-another", 0)])
def test_network_interfaces_are_filtered(
    client: Client, task: dict[str, Any], subnet: str, number: int
) -> None:
    details = {detail["name"]: detail["value"] for detail in task["attachments"][0]["details"]}
    values = [details["subnetId"] if number else subnet]
    found = client("ec2").describe_network_interfaces(Filters=[{"Name": "subnet-id", "Values": values}])
    assert len(found["NetworkInterfaces"]) == number


def test_a_service_keeps_what_its_template_says(service: dict[str, Any]) -> None:
    assert service["placementConstraints"] == [{"type": "distinctInstance"}]
    assert service["placementStrategy"] == [{"type": "spread", "field": "attribute:ecs.availability-zone"}]
    assert service["availabilityZoneRebalancing"] == "DISABLED"
    assert service["schedulingStrategy"] == "REPLICA"
    assert service["enableECSManagedTags"] is True
    assert service["roleArn"].endswith(":role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
    assert service["deploymentConfiguration"] == {
        "strategy": "ROLLING",
        "maximumPercent": 200,
        "minimumHealthyPercent": 100,
        "deploymentCircuitBreaker": {"enable": True, "rollback": True},
    }


def test_update_service_changes_the_placement(deployed: Any, service: dict[str, Any]) -> None:
    changed = deployed.update_service(
        cluster=_NAME, service=service["serviceArn"], placementConstraints=[], placementStrategy=[]
    )["service"]
    assert (changed["placementConstraints"], changed["placementStrategy"]) == ([], [])
    before = {name: service[name] for name in ("placementConstraints", "placementStrategy")}
    again = deployed.update_service(cluster=_NAME, service=_NAME, **before)["service"]
    assert {name: again[name] for name in before} == before


def test_a_service_shows_its_tags_only_if_asked(deployed: Any, service: dict[str, Any]) -> None:
    assert {"tags", "platformVersion", "platformFamily"} & service.keys() == set()
    (found,) = deployed.describe_services(cluster=_NAME, services=[_NAME], include=["TAGS"])["services"]
    assert {"key": "Owner", "value": "tests"} in found["tags"]


def test_a_cluster_counts_the_services_of_a_capacity_provider(deployed: Any) -> None:
    (cluster,) = deployed.describe_clusters(clusters=[_NAME], include=["STATISTICS"])["clusters"]
    counts = {counter["name"]: counter["value"] for counter in cluster["statistics"]}
    assert cluster["activeServicesCount"] == 1
    assert (counts["activeEC2ServiceCount"], counts["activeFargateServiceCount"]) == ("1", "0")


def test_a_capacity_provider_has_the_arn_of_its_group(deployed: Any, client: Client) -> None:
    (provider,) = deployed.describe_capacity_providers(capacityProviders=[_GROUP])["capacityProviders"]
    groups = client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[_GROUP])
    (group,) = groups["AutoScalingGroups"]
    described = provider["autoScalingGroupProvider"]
    assert provider["status"] == "ACTIVE"
    assert described["autoScalingGroupArn"] == group["AutoScalingGroupARN"]
    assert described["managedScaling"] == {
        "status": "ENABLED",
        "targetCapacity": 100,
        "minimumScalingStepSize": 1,
        "maximumScalingStepSize": 10000,
    }
