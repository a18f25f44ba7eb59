"""A fleet for each test. Its changes of MiniStack are undone, because other tests need the published one."""

from collections.abc import Iterator

import pytest
from ministack.services import autoscaling, cloudwatch, ec2, ecs
from ministack.services.cloudformation import provisioners

from local.tests.emulator.cluster.fleet.world import World

_REPLACED = (
    (autoscaling, "_reconcile_instances"),
    (provisioners, "_asg_fields"),
    (ec2, "_instance_xml"),
)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    for service in (autoscaling, ec2, ecs):
        monkeypatch.setattr(service, "_ACTION_MAP", dict(service._ACTION_MAP))
    for module, name in _REPLACED:
        monkeypatch.setattr(module, name, getattr(module, name))
    yield World()
    for service in (autoscaling, cloudwatch, ec2, ecs):
        service.reset()
