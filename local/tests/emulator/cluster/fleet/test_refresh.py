"""Instance refreshes through the API."""

from typing import Any

import pytest

from local.tests.emulator.cluster.fleet.world import CLUSTER, GROUP, ApiError, World, call

HALVES = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150}


def test_new_instances_start_before_old_ones_drain(world: World) -> None:
    world.create_group(4, 4)
    world.create_provider()
    world.wait(70)
    old = world.ids()
    for arn in world.fleet.instances(CLUSTER):
        world.tasks.run(1, arn)

    refresh_id = _start(Preferences=HALVES)
    assert _refresh()["Status"] == "Pending"
    world.turns(2)
    assert (len(world.ids()), _refresh()["Status"]) == (6, "InProgress")
    world.wait(70)
    assert world.states() == ["InService"] * 4 + ["Pending"] * 2 + ["Terminating:Wait"] * 2
    assert (_refresh()["InstancesToUpdate"], _refresh()["PercentageComplete"]) == (4, 0)

    world.tasks.tasks.clear()
    world.wait(10)
    assert _refresh()["PercentageComplete"] == 50
    world.wait(70)

    assert _refresh()["InstanceRefreshId"] == refresh_id
    assert (_refresh()["Status"], _refresh()["PercentageComplete"]) == ("Successful", 100)
    assert len(world.ids()) == 4
    assert not set(old) & set(world.ids())
    assert "in response to an instance refresh" in world.activities()[0]["Cause"]


def test_the_refresh_takes_the_new_version_of_the_launch_template(world: World) -> None:
    world.create_group(1, 2)
    world.wait(70)
    request = {
        "LaunchTemplateId": world.group()["LaunchTemplate"]["LaunchTemplateId"],
        "SourceVersion": "1",
        "LaunchTemplateData": {"ImageId": "ami-0123456789abcdef1"},
    }
    call("ec2", "CreateLaunchTemplateVersion", **request)

    _start(Preferences=HALVES)
    world.wait(80)

    assert _refresh()["Status"] == "Successful"
    assert [one["LaunchTemplate"]["Version"] for one in world.group()["Instances"]] == ["2"]


def test_a_refresh_without_preferences_replaces_the_only_instance(world: World) -> None:
    world.create_group(1, 1)
    world.wait(70)
    old = world.ids()

    _start()
    world.wait(80)

    assert _refresh()["Status"] == "Successful"
    assert world.ids() != old


def test_a_refresh_without_progress_fails_after_an_hour(world: World) -> None:
    world.create_group(1, 2)
    world.wait(70)
    (old,) = world.ids()
    broken = world.launch_template("echo ECS_CLUSTER=absent", name="broken")
    _call(
        "PutLifecycleHook",
        LifecycleHookName="joined",
        LifecycleTransition="autoscaling:EC2_INSTANCE_LAUNCHING",
        HeartbeatTimeout=600,
    )
    _call("UpdateAutoScalingGroup", LaunchTemplate={"LaunchTemplateId": broken})

    _start(Preferences=HALVES)
    world.wait(3500, step=20)
    assert _refresh()["Status"] == "InProgress"
    world.wait(150)

    assert _refresh()["Status"] == "Failed"
    assert old in world.ids()


def test_a_refresh_is_cancelled(world: World) -> None:
    world.create_group(4, 4)
    world.wait(70)

    _start(Preferences=HALVES)
    world.wait(30)
    _call("CancelInstanceRefresh")
    assert _refresh()["Status"] == "Cancelling"
    world.wait(60)

    assert _refresh()["Status"] == "Cancelled"
    with pytest.raises(ApiError, match="ActiveInstanceRefreshNotFound"):
        _call("CancelInstanceRefresh")


def test_bad_refreshes_are_refused(world: World) -> None:
    world.create_group(1, 1)
    with pytest.raises(ApiError, match="does not emulate: SkipMatching"):
        _start(Preferences={"SkipMatching": True})
    _start()
    with pytest.raises(ApiError, match="InstanceRefreshInProgress"):
        _start()


def _call(action: str, **given: Any) -> Any:
    return call("autoscaling", action, AutoScalingGroupName=GROUP, **given)


def _start(**given: Any) -> Any:
    return call("autoscaling", "StartInstanceRefresh", AutoScalingGroupName=GROUP, **given)[
        "InstanceRefreshId"
    ]


def _refresh() -> Any:
    """The newest refresh."""
    return call("autoscaling", "DescribeInstanceRefreshes", AutoScalingGroupName=GROUP)["InstanceRefreshes"][
        0
    ]
