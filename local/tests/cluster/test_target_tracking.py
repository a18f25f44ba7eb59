"""Target tracking: the new count, cooldowns, several policies, and the bounds."""

from dataclasses import replace

import pytest

from local.cluster.target_tracking import Decision, NotScaled, Policy, Reading, Target, decide, proportional

CPU = Policy(70, scale_out_cooldown=60)
FOUR = Target(1, 10, desired=4)


def reading(value: float | None, minutes: int, policy: Policy = CPU) -> Reading:
    return Reading(policy, [value] * minutes)


def decided(
    *readings: Reading, target: Target = FOUR, running: int = 4, deploying: bool = False, now: float = 1000
) -> Decision:
    return decide(target, readings, running, deploying, now)


def desired(*readings: Reading, target: Target = FOUR, running: int = 4, deploying: bool = False) -> int:
    return decided(*readings, target=target, running=running, deploying=deploying).target.desired


@pytest.mark.parametrize(
    ("running", "metric", "expected"), [(4, 95, 6), (4, 50, 3), (4, 62, 4), (0, 71, 1), (0, 70, 0), (1, 0, 0)]
)
def test_the_count_is_in_proportion(running: int, metric: float, expected: int) -> None:
    assert proportional(running, metric, 70) == expected


@pytest.mark.parametrize(
    ("metric", "minutes", "expected"),
    [(95, 2, 4), (95, 3, 6), (50, 14, 4), (50, 15, 3), (70, 3, 4), (63, 15, 4)],
)
def test_three_minutes_scale_out_and_fifteen_scale_in(metric: float, minutes: int, expected: int) -> None:
    assert desired(reading(metric, minutes)) == expected


def test_a_metric_below_the_low_alarm_may_still_need_every_task() -> None:
    assert decided(reading(62, 15)) == Decision(FOUR, NotScaled.AT_DESIRED, CPU)


def test_running_tasks_are_the_base_not_the_desired_count() -> None:
    starting = replace(FOUR, desired=6)
    assert desired(reading(95, 3), target=starting, running=4) == 6


def test_a_deployment_stops_scale_in_only() -> None:
    assert desired(reading(50, 15), deploying=True) == 4
    assert desired(reading(95, 3), deploying=True) == 6


def test_any_policy_scales_out_and_the_largest_count_wins() -> None:
    assert desired(reading(50, 15), reading(95, 3)) == 6
    assert desired(reading(95, 3), reading(105, 3)) == 6
    assert desired(reading(95, 3), reading(140, 3)) == 8


def test_all_policies_scale_in_and_the_largest_count_wins() -> None:
    assert desired(reading(50, 15), reading(30, 15)) == 3
    assert desired(reading(50, 15), reading(65, 15)) == 4


def test_a_policy_without_data_prevents_a_scale_in_but_no_scale_out() -> None:
    assert desired(reading(50, 15), reading(None, 15)) == 4
    assert desired(reading(95, 3), reading(None, 15)) == 6


def test_the_scale_out_cooldown_counts_what_was_added() -> None:
    first = decided(reading(95, 3)).target
    assert (first.desired, first.scale_out_until) == (6, 1060)
    same = decide(first, [reading(95, 3)], running=6, deploying=False, now=1030)
    assert same.target.desired == 6
    more = decide(first, [reading(120, 3)], running=6, deploying=False, now=1030)
    assert more.target.desired == 7  # 3 more than at its start, of which 2 were added
    later = decide(first, [reading(95, 3)], running=6, deploying=False, now=1060)
    assert later.target.desired == 9


def test_the_scale_in_cooldown_blocks_scale_in_until_a_scale_out() -> None:
    first = decided(reading(50, 15)).target
    assert (first.desired, first.scale_in_until) == (3, 1300)
    low = [reading(40, 15)]
    assert decide(first, low, running=3, deploying=False, now=1299).target.desired == 3
    assert decide(first, low, running=3, deploying=False, now=1300).target.desired == 2
    out = decide(first, [reading(95, 3)], running=3, deploying=False, now=1100).target
    assert (out.desired, out.scale_in_until) == (5, 1100)


@pytest.mark.parametrize(
    ("target", "metric", "minutes", "reason"),
    [
        (Target(1, 4, 4), 95, 3, NotScaled.AT_MAXIMUM),
        (Target(4, 9, 4), 50, 15, NotScaled.AT_MINIMUM),
    ],
)
def test_the_bounds_end_scaling(target: Target, metric: float, minutes: int, reason: NotScaled) -> None:
    assert decided(reading(metric, minutes), target=target) == Decision(
        target, reason, CPU, metric > CPU.target
    )


def test_a_count_below_the_minimum_rises_with_the_next_scale_out() -> None:
    below = Target(5, 9, desired=2)
    assert desired(reading(71, 3), target=below, running=2) == 5
    assert desired(reading(60, 15), target=below, running=2) == 5
    assert desired(reading(65, 15), target=below, running=2) == 2


def test_the_decision_names_the_policy_of_the_largest_count_and_its_alarm() -> None:
    memory = Policy(70, name="memory")
    out = decided(reading(95, 3), reading(140, 3, memory))
    assert (out.policy, out.high, out.reason) == (memory, True, None)
    in_ = decided(reading(30, 15), reading(50, 15, memory))
    assert (in_.policy, in_.high) == (memory, False)


def test_a_correction_of_the_count_is_no_failure_to_scale() -> None:
    assert decided(reading(60, 15), target=Target(5, 9, desired=2), running=2).reason is None


def test_a_policy_without_scale_in_lets_the_others_scale_in() -> None:
    only_out = Policy(70, scales_in=False)
    assert desired(reading(30, 15, only_out)) == 4
    assert desired(reading(50, 15), reading(30, 15, only_out)) == 3
    assert desired(reading(50, 15), reading(None, 15, only_out)) == 3


def test_a_scale_in_that_would_start_a_scale_out_is_flapping() -> None:
    decision = decided(reading(30, 15), reading(65, 15, Policy(70, scales_in=False)))
    assert (decision.target, decision.reason) == (FOUR, NotScaled.FLAPPING)


def test_suspended_scaling() -> None:
    assert desired(reading(95, 3), target=replace(FOUR, scale_out_suspended=True)) == 4
    assert desired(reading(95, 3), target=replace(FOUR, scale_in_suspended=True)) == 6
    assert desired(reading(50, 15), target=replace(FOUR, scale_in_suspended=True)) == 4
    assert desired(reading(50, 15), target=replace(FOUR, scale_out_suspended=True)) == 3
