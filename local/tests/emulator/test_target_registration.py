"""The port on which the load balancer reaches a task."""

from typing import Any

import pytest
from ministack.services import ecs

from local.emulator.patches.target_registration import target_port


@pytest.mark.parametrize(
    ("mapped", "of_service", "expected"),
    [
        ([9000], 9000, 9000),
        ([8000, 9000], 9000, 9000),
        ([9000], 9200, 9000),  # a task from before, while the service already names the next port
        ([], 9000, 9000),
    ],
)
def test_the_tasks_own_definition_has_the_port(
    monkeypatch: pytest.MonkeyPatch, mapped: list[int], of_service: int, expected: int
) -> None:
    mappings = [{"containerPort": port} for port in mapped]
    definition: dict[str, Any] = {
        "containerDefinitions": [
            {"name": "sidecar", "portMappings": [{"containerPort": 1}]},
            {"name": "app", "portMappings": mappings},
        ]
    }
    monkeypatch.setitem(ecs._task_defs, "ported:1", definition)
    task = {"taskDefinitionArn": "arn:aws:ecs:us-east-1:000000000000:task-definition/ported:1"}
    assert target_port(task, {"containerName": "app", "containerPort": of_service}) == expected
