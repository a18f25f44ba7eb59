"""The CDK's questions about images."""

from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from local.deployment.emulated_aws import EmulatedAws
from local.emulator.patches.images import AMI_PARAMETER
from local.tests.support.stacks import Client


@pytest.mark.parametrize("architecture", ["", "arm64/"])
def test_ecs_optimised_ami(client: Client, architecture: str) -> None:
    parameter = client("ssm").get_parameter(Name=AMI_PARAMETER.format(architecture))["Parameter"]
    (image,) = client("ec2").describe_images(ImageIds=[parameter["Value"]])["Images"]
    assert image["ImageId"] == parameter["Value"]


def test_absent_image_is_an_error(client: Client) -> None:
    ecr = client("ecr")
    ecr.create_repository(repositoryName="assets")
    with pytest.raises(ClientError, match="ImageNotFoundException"):
        ecr.describe_images(repositoryName="assets", imageIds=[{"imageTag": "absent"}])
    assert ecr.describe_images(repositoryName="assets")["imageDetails"] == []


def test_registry_is_the_emulator(client: Client, emulator: EmulatedAws) -> None:
    ecr = client("ecr")
    repository = ecr.create_repository(repositoryName="here")["repository"]
    assert repository["repositoryUri"] == f"127.0.0.1:{emulator.port}/here"
    (entry,) = ecr.get_authorization_token()["authorizationData"]
    assert urlsplit(entry["proxyEndpoint"]).port == emulator.port
