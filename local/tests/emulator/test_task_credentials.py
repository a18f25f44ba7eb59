"""A task that runs as a process may call the emulated AWS, with credentials that ECS gives to it alone."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.tests.support.balancer import load_balancer
from local.tests.support.raw import ask
from local.tests.support.stacks import Client, Stacks
from local.tests.support.tiny_service import resources, write_image

_NAME = "credentials"
_CALLS = """
from botocore.session import Session
session = Session()
print(session.create_client("sts", region_name="us-east-1").get_caller_identity()["Arn"])
print(session.create_client("ecs", region_name="us-east-1").list_clusters()["clusterArns"])
"""


@pytest.fixture(scope="module")
def environment(stacks: Stacks, client: Client, emulator: EmulatedAws) -> Iterator[dict[str, str]]:
    """The variables that a task got."""
    stacks.create(_NAME, resources(_NAME, write_image(emulator.images, _NAME), tasks=1))
    yield json.loads(load_balancer(_NAME, client, emulator).get("/").body)["env"]
    stacks.delete(_NAME)


def test_aws_sdk_works_in_a_task(environment: dict[str, str]) -> None:
    assert "AWS_ACCESS_KEY_ID" not in environment
    called = subprocess.run(
        [sys.executable, "-c", _CALLS], env=environment, capture_output=True, text=True, timeout=30
    )
    assert called.returncode == 0, called.stderr
    assert "cluster/credentials" in called.stdout


def test_nobody_without_the_tasks_token_gets_its_credentials(
    environment: dict[str, str], emulator: EmulatedAws
) -> None:
    path = "/v2/credentials/" + environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"].rpartition("/")[2]
    for fields in ({}, {"authorization": "guessed"}):
        answer = ask(emulator.port, "GET", path, **fields)
        assert (answer.status, b"no running task has this token" in answer.body) == (403, True)
    token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]
    assert ask(emulator.port, "GET", path, authorization=token).status == 200
    assert ask(emulator.port, "GET", path, authorization=token, origin="http://other.example").status == 403


def test_metadata_needs_the_tasks_token(environment: dict[str, str], emulator: EmulatedAws) -> None:
    path = "/v4/" + environment["ECS_CONTAINER_METADATA_URI_V4"].rpartition("/")[2]
    assert ask(emulator.port, "GET", f"{path}/task").status == 200
    assert ask(emulator.port, "POST", f"{path}/task", b"{}").status == 403
    assert ask(emulator.port, "GET", "/v4/guessed-token/task").status == 403
