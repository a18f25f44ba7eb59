"""Blue-green, canary and linear: their shares of the traffic, their bakes and their rollback."""

import pytest

from local.cluster.shifting import (
    Shift,
    Stage,
    Strategy,
    View,
    advance,
    blue_green,
    canary,
    linear,
    next_at,
    weight,
)

READY = View(new_healthy=True)


@pytest.mark.parametrize(
    ("percent", "step_bakes"), [(50, 1), (10, 9), (11, 9), (30, 3), (25, 3), (99, 1), (1, 99)]
)
def test_the_number_of_linear_step_bakes(percent: int, step_bakes: int) -> None:
    """The numbers by which CloudFormation limits a deployment's time (aws-cdk-lib, `LinearConfiguration`)."""
    assert len(linear(percent, 60, 60).weights) - 1 == step_bakes


@pytest.mark.parametrize(
    ("strategy", "weights"),
    [
        (blue_green(300), (100,)),
        (canary(5, 600, 300), (5, 100)),
        (linear(30, 360, 300), (30, 60, 90, 100)),
        (linear(50, 360, 300), (50, 100)),
    ],
)
def test_shares_of_the_traffic(strategy: Strategy, weights: tuple[float, ...]) -> None:
    assert strategy.weights == weights


def course(strategy: Strategy) -> list[tuple[float, Stage, float]]:
    """Time, stage and share of the traffic of a deployment whose new tasks are healthy at 10 seconds."""
    shift, now, seen = Shift(), 10.0, []
    while shift.stage is not Stage.SUCCESSFUL:
        shift = advance(strategy, shift, View(True, old_gone=True), now)
        seen.append((now, shift.stage, weight(strategy, shift)))
        if shift.stage is not Stage.CLEAN_UP:
            now = next_at(strategy, shift) or now
    return seen


def test_the_course_of_a_linear_deployment() -> None:
    assert course(linear(40, 60, 300)) == [
        (10, Stage.PRODUCTION_TRAFFIC_SHIFT, 40),
        (70, Stage.PRODUCTION_TRAFFIC_SHIFT, 80),
        (130, Stage.BAKE_TIME, 100),
        (430, Stage.CLEAN_UP, 100),
        (430, Stage.SUCCESSFUL, 100),
    ]


def test_the_course_of_a_blue_green_deployment() -> None:
    assert [stage for _, stage, _ in course(blue_green(300))] == [
        Stage.BAKE_TIME,
        Stage.CLEAN_UP,
        Stage.SUCCESSFUL,
    ]


def test_no_traffic_shifts_before_the_new_tasks_are_healthy() -> None:
    shift = Shift()
    assert advance(blue_green(0), shift, View(new_healthy=False), 600) is shift
    assert weight(blue_green(0), shift) == 0


@pytest.mark.parametrize("stage", [Stage.SCALE_UP, Stage.PRODUCTION_TRAFFIC_SHIFT, Stage.BAKE_TIME])
def test_an_alarm_gives_all_traffic_back_at_once(stage: Stage) -> None:
    strategy = canary(10, 600, 600)
    after = advance(strategy, Shift(stage, 0, 1), View(new_healthy=True, failed=True), 60)
    assert after.stage is Stage.ROLLED_BACK
    assert weight(strategy, after) == 0
    assert advance(strategy, after, READY, 9999) is after


def test_no_alarm_matters_during_the_clean_up() -> None:
    cleaning = Shift(Stage.CLEAN_UP, 0, 1)
    after = advance(blue_green(0), cleaning, View(True, old_gone=True, failed=True), 60)
    assert after.stage is Stage.SUCCESSFUL
    assert advance(blue_green(0), cleaning, View(True, old_gone=False), 60) is cleaning


def test_new_tasks_that_never_get_healthy_end_after_a_day() -> None:
    unhealthy = View(new_healthy=False)
    assert advance(blue_green(0), Shift(), unhealthy, 24 * 3600 - 1).stage is Stage.SCALE_UP
    assert advance(blue_green(0), Shift(), unhealthy, 24 * 3600).stage is Stage.ROLLED_BACK
