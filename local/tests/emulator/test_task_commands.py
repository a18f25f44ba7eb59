"""Tasks that are processes of this machine run the commands of the deployment, and no others."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.deployment.emulated_aws import EmulatedAws
from local.processes.waiting import wait_until
from local.tests.support.stacks import Client, Stacks
from local.tests.support.tiny_service import resources, write_image

_NAME = "commands"


@pytest.fixture(scope="module")
def deployed(stacks: Stacks, emulator: EmulatedAws) -> Iterator[None]:
    stacks.create(_NAME, resources(_NAME, write_image(emulator.images, _NAME), tasks=1))
    yield
    stacks.delete(_NAME)


@pytest.mark.parametrize(
    "override",
    [
        {"command": ["/bin/sh", "-c", "id > {file}"]},
        {"command": []},
        {"environment": [{"name": "PYTHONPATH", "value": "{file}"}]},
    ],
)
def test_override_of_run_task_is_refused(
    deployed: None, client: Client, tmp_path: Path, override: dict[str, Any]
) -> None:
    file = tmp_path / "proof"
    text = json.dumps({"name": "server", **override}).replace("{file}", str(file))
    override = json.loads(text)
    with pytest.raises(ClientError, match="only the command of its image: leave the overrides out"):
        client("ecs").run_task(
            cluster=_NAME, taskDefinition=_NAME, overrides={"containerOverrides": [override]}
        )
    assert not file.exists()


def test_task_definition_of_anyone_but_cloudformation_is_refused(deployed: None, client: Client) -> None:
    container = {"name": "any", "image": "any", "command": ["/bin/sh", "-c", "id"]}
    with pytest.raises(ClientError, match="CloudFormation alone registers task definitions"):
        client("ecs").register_task_definition(family="any", containerDefinitions=[container])


def test_run_task_with_the_command_of_the_image(deployed: None, client: Client) -> None:
    ecs = client("ecs")
    subnet = client("ec2").describe_subnets(Filters=[{"Name": "cidr-block", "Values": ["10.2.0.0/24"]}])
    network = {"awsvpcConfiguration": {"subnets": [subnet["Subnets"][-1]["SubnetId"]]}}
    (task,) = ecs.run_task(cluster=_NAME, taskDefinition=_NAME, networkConfiguration=network)["tasks"]

    def runs() -> bool:
        (now,) = ecs.describe_tasks(cluster=_NAME, tasks=[task["taskArn"]])["tasks"]
        assert not now.get("stoppedReason"), now["stoppedReason"]
        return bool(now["lastStatus"] == "RUNNING")

    wait_until("the task to run", runs, 10)
    ecs.stop_task(cluster=_NAME, task=task["taskArn"])
