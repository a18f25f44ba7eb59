"""The CDK's questions about images."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.stage import DEFAULT_REGION
from local.paths import ROOT
from local.tests.support.stacks import Client


@pytest.mark.parametrize(
    "name", ["recommended", "arm64/recommended", "al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-x86_64"]
)
def test_ecs_optimised_ami(client: Client, name: str) -> None:
    path = f"/aws/service/ecs/optimized-ami/amazon-linux-2023/{name}/image_id"
    parameter = client("ssm").get_parameter(Name=path)["Parameter"]
    (image,) = client("ec2").describe_images(ImageIds=[parameter["Value"]])["Images"]
    assert image["ImageId"] == parameter["Value"]


def test_each_release_of_the_ami_has_an_id_of_its_own(client: Client) -> None:
    path = "/aws/service/ecs/optimized-ami/amazon-linux-2023/{}/image_id"
    names = [
        path.format(name) for name in ("recommended", "al2023-ami-ecs-hvm-2023.0.20260902-kernel-6.1-x86_64")
    ]
    values = [client("ssm").get_parameter(Name=name)["Parameter"]["Value"] for name in names]
    assert len(set(values)) == 2


def test_absent_image_is_an_error(client: Client) -> None:
    ecr = client("ecr")
    ecr.create_repository(repositoryName="assets")
    with pytest.raises(ClientError, match="ImageNotFoundException"):
        ecr.describe_images(repositoryName="assets", imageIds=[{"imageTag": "absent"}])
    assert ecr.describe_images(repositoryName="assets")["imageDetails"] == []


def test_a_process_image_is_in_the_registry_once_it_is_pushed(client: Client, emulator: EmulatedAws) -> None:
    ecr = client("ecr")
    ecr.create_repository(repositoryName="pushed")
    shim = [sys.executable, str(ROOT / "local/deployment/docker_shim.py"), "push"]
    address = f"127.0.0.1:{emulator.port}"
    environment = {**os.environ, "AWS_ENDPOINT_URL": f"http://{address}", "AWS_REGION": DEFAULT_REGION}
    environment["LOCAL_IMAGES"] = str(emulator.images)
    subprocess.run([*shim, f"{address}/pushed:abc"], check=True, env=environment)
    (image,) = ecr.list_images(repositoryName="pushed")["imageIds"]
    assert image["imageTag"] == "abc"
    assert ecr.describe_images(repositoryName="pushed", imageIds=[{"imageTag": "abc"}])["imageDetails"]

    absent = subprocess.run([*shim, f"{address}/absent:abc"], env=environment, capture_output=True, text=True)
    assert absent.returncode == 1
    assert absent.stderr.startswith("error: An error occurred (RepositoryNotFoundException)")
    assert absent.stderr.count("\n") == 1


def test_registry_is_the_emulator(client: Client, emulator: EmulatedAws) -> None:
    ecr = client("ecr")
    repository = ecr.create_repository(repositoryName="here")["repository"]
    assert repository["repositoryUri"] == f"127.0.0.1:{emulator.port}/here"
    (entry,) = ecr.get_authorization_token()["authorizationData"]
    assert urlsplit(entry["proxyEndpoint"]).port == emulator.port
