"""Scheduled actions in the virtual date, which begins at midnight UTC on a Monday."""

import pytest

from local.emulator.cluster.scaling.errors import ApiError
from local.tests.emulator.cluster.scaling.world import CPU, World

_HOUR = 60


def test_the_night_stops_the_service_and_the_morning_starts_it() -> None:
    service = World(3)
    service.register(2, 4)
    service.put_action("night", "cron(0 2 * * ? *)", MinCapacity=0, MaxCapacity=0)
    service.put_action("morning", "cron(0 6 ? * MON-FRI *)", MinCapacity=2, MaxCapacity=4)
    service.pass_minutes(2 * _HOUR - 1)
    assert service.desired == 3
    service.pass_minutes()
    assert service.desired == 0
    service.pass_minutes(4 * _HOUR)
    assert service.desired == 2
    (target,) = service.call("DescribeScalableTargets")["ScalableTargets"]
    assert (target["MinCapacity"], target["MaxCapacity"]) == (2, 4)


def test_the_time_zone_of_an_action() -> None:
    service = World(1)
    service.register(1, 9)
    service.call(
        "PutScheduledAction",
        ScheduledActionName="morning",
        Schedule="cron(0 3 * * ? *)",
        Timezone="Europe/Berlin",
        ScalableTargetAction={"MinCapacity": 5},
    )
    service.pass_minutes(2 * _HOUR - 1)
    assert service.desired == 1
    service.pass_minutes()
    assert service.desired == 5


@pytest.mark.parametrize(
    ("schedule", "minutes"), [("at(2026-11-30T00:07:00)", 7), ("rate(5 minutes)", 5), ("rate(1 hour)", 60)]
)
def test_at_and_rate(schedule: str, minutes: int) -> None:
    service = World(1)
    service.register(1, 9)
    service.put_action("once", schedule, MinCapacity=2)
    service.pass_minutes(minutes - 1)
    assert service.desired == 1
    service.pass_minutes()
    assert service.desired == 2
    (action,) = service.call("DescribeScheduledActions")["ScheduledActions"]
    assert action["Schedule"] == schedule
    assert "StartTime" not in action


def test_an_action_ignores_cooldowns() -> None:
    service = World(4)
    service.register(1, 10)
    service.put_policy(CPU, ScaleOutCooldown=6000, ScaleInCooldown=6000)
    service.put_action("soon", "at(2026-11-30T00:02:00)", MaxCapacity=3)
    service.metrics["CPUUtilization"] = [95] * 3
    service.pass_minutes()
    assert service.desired == 6
    service.pass_minutes()
    assert service.desired == 3


def test_the_activities_of_an_action() -> None:
    service = World(1)
    service.register(1, 10)
    service.put_action("soon", "at(2026-11-30T00:01:00)", MinCapacity=5, MaxCapacity=10)
    service.pass_minutes(2)
    change, bounds = service.activities()
    assert bounds["Description"] == "Setting min capacity to 5 and max capacity to 10"
    assert bounds["Cause"] == "scheduled action name soon was triggered"
    assert bounds["StatusMessage"] == "Successfully set min capacity to 5 and max capacity to 10"
    assert "EndTime" not in bounds
    assert (change["Description"], change["Cause"]) == (
        "Setting desired count to 5.",
        "minimum capacity was set to 5",
    )
    assert change["StatusCode"] == "Successful"


def test_an_action_that_contradicts_the_bounds_fails() -> None:
    service = World(1)
    service.register(1, 2)
    service.put_action("soon", "at(2026-11-30T00:01:00)", MinCapacity=3)
    service.pass_minutes()
    (activity,) = service.activities()
    assert activity["StatusCode"] == "Failed"
    assert "Maximum capacity cannot be less than minimum capacity" in activity["StatusMessage"]
    assert service.desired == 1


def test_suspended_actions_and_deleted_ones() -> None:
    service = World(1)
    service.register(1, 9, SuspendedState={"ScheduledScalingSuspended": True})
    service.put_action("soon", "cron(* * * * ? *)", MinCapacity=3)
    service.pass_minutes(3)
    assert service.desired == 1
    service.call("RegisterScalableTarget", SuspendedState={"ScheduledScalingSuspended": False})
    service.call("DeleteScheduledAction", ScheduledActionName="soon")
    service.pass_minutes()
    assert service.desired == 1


def test_an_update_keeps_what_it_does_not_name() -> None:
    service = World(1)
    service.register(1, 9)
    service.call(
        "PutScheduledAction",
        ScheduledActionName="a",
        Schedule="cron(0 3 * * ? *)",
        StartTime=1_900_000_000,
        ScalableTargetAction={"MinCapacity": 5},
    )
    service.call("PutScheduledAction", ScheduledActionName="a", Schedule="rate(1 day)")
    (action,) = service.call("DescribeScheduledActions")["ScheduledActions"]
    assert action["ScalableTargetAction"] == {"MinCapacity": 5}
    assert "StartTime" not in action


@pytest.mark.parametrize(
    "parameters",
    [
        {"Schedule": "cron(61 * * * ? *)"},
        {"Schedule": "every noon"},
        {"Timezone": "Europe/Nowhere"},
        {"ScalableTargetAction": {}},
        {"ScalableTargetAction": {"MinCapacity": 3, "MaxCapacity": 2}},
    ],
)
def test_an_action_that_is_not_valid(parameters: dict[str, object]) -> None:
    service = World(1)
    service.register(1, 9)
    valid = {"Schedule": "cron(0 3 * * ? *)", "ScalableTargetAction": {"MinCapacity": 5}}
    with pytest.raises(ApiError) as error:
        service.call("PutScheduledAction", ScheduledActionName="a", **{**valid, **parameters})
    assert error.value.code == "ValidationException"
    assert service.call("DescribeScheduledActions")["ScheduledActions"] == []
