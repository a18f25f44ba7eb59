"""The work of a virtual minute: policies, cooldowns, deployments, suspensions, and the activities."""

import pytest

from local.tests.emulator.cluster.scaling.world import CPU, MEMORY, World


def world(minimum: int = 1, maximum: int = 10, tasks: int = 4) -> World:
    made = World(tasks)
    made.register(minimum, maximum)
    made.put_policy(CPU)
    return made


@pytest.mark.parametrize(
    ("metric", "minutes", "expected"), [(95, 2, 4), (95, 3, 6), (50, 14, 4), (50, 15, 3), (62, 15, 4)]
)
def test_the_count_is_in_proportion_to_the_metric(metric: float, minutes: int, expected: int) -> None:
    service = world()
    service.metrics["CPUUtilization"] = [metric] * minutes
    service.pass_minutes()
    assert service.desired == expected


def test_the_running_tasks_are_the_base() -> None:
    service = world()
    service.metrics["CPUUtilization"] = [95] * 3
    service.follows = False
    service.pass_minutes(10)
    assert service.desired == 6, "no more, as long as the new tasks do not run"


def test_the_cooldowns_of_the_policy() -> None:
    service = world()
    service.put_policy(CPU, ScaleOutCooldown=120, ScaleInCooldown=180)
    service.metrics["CPUUtilization"] = [95] * 3
    seen = []
    for _ in range(3):
        service.pass_minutes()
        seen.append(service.desired)
    assert seen == [6, 6, 9]

    service = world()
    service.put_policy(CPU, ScaleOutCooldown=120, ScaleInCooldown=180)
    service.metrics["CPUUtilization"] = [50] * 15
    seen = []
    for _ in range(4):
        service.pass_minutes()
        seen.append(service.desired)
    assert seen == [3, 3, 3, 3], "ceil(3 * 50 / 70) is 3"
    service.metrics["CPUUtilization"] = [40] * 15
    service.pass_minutes()
    assert service.desired == 2


def test_several_policies() -> None:
    service = world()
    service.put_policy(MEMORY)
    service.metrics = {"CPUUtilization": [50] * 15, "MemoryUtilization": [65] * 15}
    service.pass_minutes()
    assert service.desired == 4, "one policy does not want to scale in"
    service.metrics["MemoryUtilization"] = []
    service.pass_minutes()
    assert service.desired == 4, "one policy has no data"
    service.metrics["MemoryUtilization"] = [140] * 3
    service.pass_minutes()
    assert service.desired == 8
    assert f"triggered policy {MEMORY}" in service.activities()[0]["Cause"]


def test_a_deployment_stops_scale_in_only() -> None:
    service = world()
    service.deploying = True
    service.metrics["CPUUtilization"] = [50] * 15
    service.pass_minutes()
    assert service.desired == 4
    service.metrics["CPUUtilization"] = [95] * 3
    service.pass_minutes()
    assert service.desired == 6


@pytest.mark.parametrize(
    ("suspended", "metric", "expected"),
    [
        ("DynamicScalingInSuspended", 50, 4),
        ("DynamicScalingInSuspended", 95, 6),
        ("DynamicScalingOutSuspended", 95, 4),
        ("DynamicScalingOutSuspended", 50, 3),
    ],
)
def test_suspended_scaling(suspended: str, metric: float, expected: int) -> None:
    service = world()
    service.call("RegisterScalableTarget", SuspendedState={suspended: True})
    service.metrics["CPUUtilization"] = [metric] * 15
    service.pass_minutes()
    assert service.desired == expected
    assert service.call("DescribeScalableTargets")["ScalableTargets"][0]["SuspendedState"][suspended]


def test_a_count_out_of_the_bounds_is_corrected_by_the_next_alarm() -> None:
    service = world(minimum=3)
    service.desired = service.running = 1  # an operator's UpdateService
    service.pass_minutes()
    assert service.desired == 1
    service.metrics["CPUUtilization"] = [71] * 3
    service.pass_minutes()
    assert service.desired == 3


def test_the_activity_of_a_change() -> None:
    service = world()
    alarm = service.call("DescribeScalingPolicies")["ScalingPolicies"][0]["Alarms"][0]["AlarmName"]
    service.metrics["CPUUtilization"] = [95] * 3
    service.follows = False
    service.pass_minutes()
    (activity,) = service.activities()
    assert activity["Description"] == "Setting desired count to 6."
    assert activity["Cause"] == f"monitor alarm {alarm} in state ALARM triggered policy {CPU}"
    assert activity["StatusCode"] == "InProgress"
    assert activity["StatusMessage"].endswith("Waiting for change to be fulfilled by ecs.")
    service.running = 6
    service.metrics["CPUUtilization"] = [65] * 3
    service.pass_minutes()
    (activity,) = service.activities()
    assert activity["StatusCode"] == "Successful"
    message = "Successfully set desired count to 6. Change successfully fulfilled by ecs."
    assert activity["StatusMessage"] == message
    assert activity["EndTime"] >= activity["StartTime"]


def test_a_newer_change_overrides_one_that_is_not_fulfilled() -> None:
    service = world()
    service.follows = False
    service.metrics["CPUUtilization"] = [95] * 3
    service.pass_minutes()
    service.metrics["CPUUtilization"] = [150] * 3
    service.pass_minutes()
    assert [activity["StatusCode"] for activity in service.activities()] == ["InProgress", "Overridden"]


def test_a_change_that_ecs_refuses() -> None:
    service = world()
    service.refusal = "Service was not ACTIVE."
    service.metrics["CPUUtilization"] = [95] * 3
    service.pass_minutes()
    (activity,) = service.activities()
    assert activity["StatusCode"] == "Failed"
    assert activity["StatusMessage"] == "Failed to set desired count to 6. Reason: Service was not ACTIVE."


@pytest.mark.parametrize(
    ("bounds", "metric", "reason"),
    [
        ((1, 4), 95, {"Code": "AlreadyAtMaxCapacity", "MaxCapacity": 4}),
        ((4, 9), 50, {"Code": "AlreadyAtMinCapacity", "MinCapacity": 4}),
        ((1, 9), 62, {"Code": "AlreadyAtDesiredCapacity", "CurrentCapacity": 4}),
    ],
)
def test_the_activity_of_an_alarm_that_changes_nothing(
    bounds: tuple[int, int], metric: float, reason: dict[str, object]
) -> None:
    service = world(*bounds)
    service.metrics["CPUUtilization"] = [metric] * 15
    service.pass_minutes(3)
    assert service.activities() == []
    (activity,) = service.activities(IncludeNotScaledActivities=True)
    assert activity["Description"] == "Attempting to scale due to alarm triggered"
    assert (activity["StatusCode"], activity["NotScaledReasons"]) == ("Failed", [reason])


def test_flapping() -> None:
    service = world()
    service.put_policy(MEMORY, DisableScaleIn=True)
    service.metrics = {"CPUUtilization": [30] * 15, "MemoryUtilization": [65] * 15}
    service.pass_minutes()
    (activity,) = service.activities(IncludeNotScaledActivities=True)
    assert activity["NotScaledReasons"][0]["Code"] == "AutoScalingAnticipatedFlapping"


def test_a_service_that_is_gone_is_left_alone() -> None:
    service = world()
    service.metrics["CPUUtilization"] = [95] * 3
    service.desired = None
    service.pass_minutes()
    assert service.activities() == []


def test_a_deleted_policy_scales_nothing() -> None:
    service = world()
    service.call("DeleteScalingPolicy", PolicyName=CPU)
    service.metrics["CPUUtilization"] = [95] * 3
    service.pass_minutes()
    assert service.desired == 4
