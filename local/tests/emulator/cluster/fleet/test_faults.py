"""Lost instances, lost zones, and Spot interruptions."""

import pytest

from local.emulator.cluster.fleet.faults import STATUS_CHECK_SECONDS
from local.tests.emulator.cluster.fleet.world import CLUSTER, World


def test_a_dead_instance_loses_its_tasks_and_is_replaced(world: World) -> None:
    world.create_group(1, 2)
    world.create_provider()
    world.wait(70)
    (ec2_id,) = world.ids()
    (arn,) = world.fleet.instances(CLUSTER)
    world.tasks.run(2, arn)

    world.fleet.lose_instance(ec2_id)

    assert world.tasks.lost == [(arn, f"Host EC2 (instance {ec2_id}) stopped.")]
    (shown,) = world.container_instances()
    assert (shown["agentConnected"], shown["status"]) == (False, "ACTIVE")
    world.wait(STATUS_CHECK_SECONDS - 5)
    assert world.ids() == [ec2_id]
    world.wait(80)

    assert ec2_id not in world.ids()
    assert world.states() == ["InService"]
    assert "in response to an EC2 health check" in "".join(one["Cause"] for one in world.activities())
    launched = next(one["Cause"] for one in world.activities() if one["Description"].startswith("Launching"))
    assert "increasing the capacity from 0 to 1" in launched
    assert "created an AutoScalingGroup" not in launched, "the cause of the first instance"
    with pytest.raises(ValueError, match="no Auto Scaling group has a running instance"):
        world.fleet.lose_instance(ec2_id)


def test_a_lost_zone_takes_no_instance_until_it_is_back(world: World) -> None:
    world.create_group(4, 5)
    world.wait(70)

    world.fleet.lose_zone(world.zones[0])
    world.wait(STATUS_CHECK_SECONDS + 70)
    assert _zones(world) == [world.zones[1]] * 4
    (failed,) = _failed(world)
    assert (
        f"sufficient t3.medium capacity in the Availability Zone you requested ({world.zones[0]})" in failed
    )
    assert f"choosing {world.zones[1]}.  Launching EC2 instance failed." in failed

    world.fleet.restore_zone(world.zones[0])
    world.wait(30)
    assert _zones(world) == [world.zones[0], *[world.zones[1]] * 4]
    assert world.states() == [*["InService"] * 4, "Pending"]
    world.wait(140)  # one instance after the other

    assert _zones(world) == [*[world.zones[0]] * 2, *[world.zones[1]] * 2]
    assert "to balance instances in zones" in "".join(one["Cause"] for one in world.activities())
    assert len(_failed(world)) == 1


def test_without_any_zone_no_instance_starts(world: World) -> None:
    world.create_group(1, 1)
    world.wait(70)

    for zone in world.zones:
        world.fleet.lose_zone(zone)
    world.wait(STATUS_CHECK_SECONDS + 70)
    assert world.ids() == []
    (failed,) = _failed(world)
    assert "sufficient t3.medium capacity" in failed
    world.fleet.restore_zone(world.zones[1])
    world.wait(70)

    assert world.states() == ["InService"]


def test_a_spot_instance_drains_for_two_minutes(world: World) -> None:
    policy = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateId": world.launch_template(name="spot")}
        },
        "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 0},
    }
    world.create_group(1, 2, MixedInstancesPolicy=policy)
    world.wait(70)
    (ec2_id,) = world.ids()
    world.fleet.interrupt_spot(ec2_id)
    assert world.container_instance(ec2_id)["status"] == "DRAINING"  # also without managed draining
    world.wait(70)
    world.create_provider()
    (ec2_id,) = world.ids()
    (arn,) = world.fleet.instances(CLUSTER)
    world.tasks.run(1, arn)

    world.fleet.interrupt_spot(ec2_id)
    assert world.container_instance(ec2_id)["status"] == "DRAINING"
    world.wait(115)
    assert world.states() == ["InService", "Terminating:Wait"]
    assert world.tasks.lost == []
    world.wait(10)

    assert world.tasks.lost == [(arn, f"Host EC2 (instance {ec2_id}) terminated.")]
    assert ec2_id not in world.ids()
    assert len(world.ids()) == 1


def test_faults_of_what_does_not_exist(world: World) -> None:
    world.create_group(1, 1)
    world.wait(70)
    with pytest.raises(ValueError, match="is not a Spot instance"):
        world.fleet.interrupt_spot(world.ids()[0])
    with pytest.raises(ValueError, match="the zone us-east-1a is not lost"):
        world.fleet.restore_zone("us-east-1a")
    with pytest.raises(ValueError, match="no Auto Scaling group has a subnet in the zone eu-1x"):
        world.fleet.lose_zone("eu-1x")


def _failed(world: World) -> list[str]:
    return [one["StatusMessage"] for one in world.activities() if one["StatusCode"] == "Failed"]


def _zones(world: World) -> list[str]:
    return sorted(one["AvailabilityZone"] for one in world.group()["Instances"])
