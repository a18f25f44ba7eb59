"""Random requests and faults. Afterwards, the group is at its size, and nothing leaks."""

import random
from collections import Counter
from collections.abc import Callable
from contextlib import suppress

import pytest
from ministack.services import ec2

from local.cluster.records import InstanceStatus
from local.tests.emulator.cluster.fleet.world import CLUSTER, GROUP, ApiError, World, call

_STEPS = 30
_HOOK = {"AutoScalingGroupName": GROUP, "LifecycleHookName": "random"}


@pytest.mark.parametrize("seed", range(4))
def test_the_group_settles_after_anything(world: World, seed: int) -> None:
    chance = random.Random(seed)
    world.create_group(1, 8, MixedInstancesPolicy=_policy(world))
    world.create_provider()
    world.run_service()
    steps = _steps(world, chance)

    for _ in range(_STEPS):
        with suppress(ApiError, ValueError, IndexError):  # it is refused, or there is nothing to hit
            chance.choice(steps)()
        world.wait(chance.choice([0, 5, 30, 70, 130]), step=10)
    _end_faults(world)
    world.wait(40 * 60, step=20)

    group = world.group()
    assert (len(world.ids()), group["DesiredCapacity"]) == (1, 1)
    assert world.states() == ["InService"]
    assert len(world.container_instances()) == 1
    assert Counter(one["State"]["Name"] for one in ec2._instances.values())["running"] == 1
    assert len(ec2._volumes) == 1


def _policy(world: World) -> dict[str, object]:
    reference = {"LaunchTemplateId": world.launch_template(), "Version": "$Latest"}
    overrides = [{"InstanceType": "t3.medium"}, {"InstanceType": "t3a.medium"}]
    return {
        "LaunchTemplate": {"LaunchTemplateSpecification": reference, "Overrides": overrides},
        "InstancesDistribution": {"OnDemandBaseCapacity": 1, "OnDemandPercentageAboveBaseCapacity": 50},
    }


def _steps(world: World, chance: random.Random) -> list[Callable[[], object]]:
    def auto_scaling(action: str, **request: object) -> object:
        return call("autoscaling", action, **request)

    def one() -> str:
        return chance.choice(world.ids())

    def run_tasks() -> None:
        instances = world.fleet.instances(CLUSTER).items()
        active = [arn for arn, instance in instances if instance.status is InstanceStatus.ACTIVE]
        world.tasks.run(chance.randint(1, 3), chance.choice([*active, None]))

    group = {"AutoScalingGroupName": GROUP}
    transitions = ["autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"]
    hook = {**_HOOK, "HeartbeatTimeout": 100}
    return [
        lambda: auto_scaling("SetDesiredCapacity", **group, DesiredCapacity=chance.randint(1, 8)),
        lambda: auto_scaling("StartInstanceRefresh", **group),
        lambda: auto_scaling("CancelInstanceRefresh", **group),
        lambda: auto_scaling("PutLifecycleHook", **hook, LifecycleTransition=chance.choice(transitions)),
        lambda: auto_scaling("DeleteLifecycleHook", **_HOOK),
        lambda: auto_scaling(
            "TerminateInstanceInAutoScalingGroup",
            InstanceId=one(),
            ShouldDecrementDesiredCapacity=chance.random() < 0.5,
        ),
        lambda: call("ec2", chance.choice(["TerminateInstances", "StopInstances"]), InstanceIds=[one()]),
        lambda: world.fleet.lose_instance(one()),
        lambda: world.fleet.interrupt_spot(one()),
        lambda: world.fleet.lose_zone(chance.choice(world.zones)),
        lambda: world.fleet.restore_zone(chance.choice(world.zones)),
        lambda: world.tasks.tasks.clear(),
        run_tasks,
    ]


def _end_faults(world: World) -> None:
    for zone in world.zones:
        with suppress(ValueError):  # it is not lost
            world.fleet.restore_zone(zone)
    call("autoscaling", "DeleteLifecycleHook", **_HOOK)
    world.tasks.tasks.clear()
