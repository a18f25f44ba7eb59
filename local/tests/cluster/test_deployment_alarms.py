"""The alarms of a deployment."""

from local.cluster.alarms import Alarm, State
from local.cluster.deployment_alarms import failing, ignored, rolling_bake


def test_one_alarm_fails_the_deployment() -> None:
    states = {"TargetErrors": State.OK, "UnhealthyTasks": State.ALARM, "Other": State.INSUFFICIENT_DATA}
    assert failing(states, frozenset()) == "UnhealthyTasks"
    assert failing({"TargetErrors": State.OK}, frozenset()) is None


def test_an_alarm_that_was_there_before_is_ignored() -> None:
    before = ignored({"TargetErrors": State.ALARM, "UnhealthyTasks": State.OK})
    assert failing({"TargetErrors": State.ALARM, "UnhealthyTasks": State.OK}, before) is None
    assert failing({"TargetErrors": State.ALARM, "UnhealthyTasks": State.ALARM}, before) == "UnhealthyTasks"


def test_the_bake_of_a_rolling_deployment_covers_the_longest_alarm() -> None:
    assert rolling_bake([Alarm(5, 3, 3), Alarm(1, 5, 5)]) == 360
    assert rolling_bake([]) == 0
