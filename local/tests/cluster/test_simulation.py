"""The decisions played together, in virtual time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from local.cluster import events
from local.cluster.circuit_breaker import StopCause
from local.cluster.clock import MINUTE
from local.cluster.records import InstanceStatus, Placement, Resources, Service
from local.cluster.reservation import ManagedScaling
from local.cluster.schedules import ScheduledAction
from local.cluster.settings import Settings, Times
from local.cluster.shifting import Stage, Strategy, blue_green, canary, weight
from local.cluster.simulation import Simulation
from local.cluster.target_tracking import Policy
from local.cluster.world import RolloutState

DISTINCT, SPREAD, BINPACK = Placement.DISTINCT_INSTANCE, Placement.SPREAD, Placement.BINPACK


def settings(
    desired: int = 2,
    placement: Placement = DISTINCT,
    minimum: int = 0,
    maximum: int = 20,
    target: int = 100,
    strategy: Strategy | None = None,
) -> Settings:
    """A service of tasks of which a t3.medium holds two."""
    service = Service(Resources(1024, 512), placement, desired)
    scaling = ManagedScaling(minimum, maximum, target, warmup=120)
    return Settings(("t3.medium",), service, scaling, strategy=strategy, tasks=(1, 40))


def running(of: Settings) -> Simulation:
    simulation = Simulation(of)
    assert simulation.run(lambda: simulation.steady)
    return simulation


def healthy(simulation: Simulation, revision: int | None = None) -> int:
    tasks = simulation.world.tasks.values()
    return sum(task.healthy and revision in (None, task.revision) for task in tasks)


def watched(simulation: Simulation, ends: Callable[[], bool], revision: int | None = None) -> list[int]:
    """The numbers of healthy tasks at all moments until a condition holds."""
    seen: list[int] = []

    def watch() -> bool:
        seen.append(healthy(simulation, revision))
        return ends()

    assert simulation.run(watch)
    return seen


def instance_counts(simulation: Simulation, minutes: int) -> list[int]:
    """The numbers of active and booting instances that a time shows, without repetitions."""
    seen = []
    for _ in range(minutes):
        simulation.run_for(MINUTE)
        present = [
            one for one in simulation.world.instances.values() if one.status is not InstanceStatus.DRAINING
        ]
        seen.append(len(present))
    return seen[:1] + [after for before, after in pairwise(seen) if before != after]


def test_an_empty_group_starts_two_instances_first_and_then_what_is_missing() -> None:
    simulation = Simulation(settings(desired=10))
    assert instance_counts(simulation, 10) == [2, 10]
    assert simulation.steady


def test_without_tasks_no_instance_starts() -> None:
    simulation = Simulation(settings(desired=0))
    assert instance_counts(simulation, 60) == [0]


def test_an_empty_group_with_a_target_below_100_starts_two_and_ends_them_again_and_again() -> None:
    """Containers-roadmap issue 653 describes it."""
    assert instance_counts(Simulation(settings(desired=0, target=90)), 70)[:6] == [2, 1, 0, 2, 1, 0]


def test_a_task_that_fits_on_no_instance_stops_after_ten_minutes() -> None:
    large = settings()
    simulation = Simulation(replace(large, service=replace(large.service, task=Resources(4096, 512))))
    simulation.run_for(9 * MINUTE)
    assert simulation.world.deployment.failed_tasks == 0
    simulation.run_for(2 * MINUTE)
    assert simulation.world.deployment.failed_tasks == 2
    assert not simulation.world.instances


def test_at_most_500_tasks_wait_for_a_place() -> None:
    simulation = Simulation(settings(desired=600))
    assert len(simulation.world.tasks) == 500
    assert events.TOO_MANY_PROVISIONING in [note.text for note in simulation.world.notes]


def test_a_scale_in_halves_the_fleet_each_minute_after_fifteen_minutes() -> None:
    simulation = running(settings(desired=16, maximum=40))
    simulation.set_desired(1)
    assert instance_counts(simulation, 14) == [16]
    assert instance_counts(simulation, 16) == [8, 4, 2, 1]
    assert simulation.steady


@pytest.mark.parametrize("placement", Placement)
def test_zones_get_as_many_tasks(placement: Placement) -> None:
    world = running(replace(settings(desired=6, placement=placement), zones=3)).world
    zones = [world.instances[task.instance].zone for task in world.tasks.values() if task.instance]
    assert sorted(map(zones.count, set(zones))) == [2, 2, 2]


@pytest.mark.parametrize(("maximum_percent", "expected"), [(200, 2), (100, 1)])
def test_a_task_moves_to_a_zone_that_gets_an_instance_later(maximum_percent: int, expected: int) -> None:
    """The first instance holds both tasks. The target of 50 % then adds a second one, in the other zone."""
    of = settings(placement=SPREAD, minimum=1, maximum=2, target=50)
    simulation = Simulation(replace(of, service=replace(of.service, maximum_percent=maximum_percent)))
    watched(simulation, lambda: simulation.steady)
    assert min(watched(simulation, lambda: len(simulation.world.instances) == 2)) == 2
    simulation.run(lambda: simulation.quiet)
    assert len({task.instance for task in simulation.world.tasks.values()}) == expected
    assert healthy(simulation) == len(simulation.world.tasks) == 2


def test_a_rolling_deployment_never_has_fewer_healthy_tasks() -> None:
    simulation = running(settings(desired=4, maximum=5))
    simulation.deploy()
    assert min(watched(simulation, lambda: simulation.steady)) == 4
    assert healthy(simulation, revision=2) == 4


@pytest.mark.parametrize("strategy", [None, blue_green(300), canary(10, 300, 300)])
@pytest.mark.parametrize("fault", StopCause)
def test_the_circuit_breaker_goes_back_to_the_last_revision(
    fault: StopCause, strategy: Strategy | None
) -> None:
    simulation = running(settings(desired=4, strategy=strategy))
    simulation.deploy(fault)
    assert min(watched(simulation, lambda: simulation.steady)) == 4
    states = [(one.revision, one.state) for one in simulation.world.deployments]
    assert states[1:] == [(2, RolloutState.FAILED), (1, RolloutState.COMPLETED)]
    assert simulation.world.deployments[1].failed_tasks >= 3


@pytest.mark.parametrize("strategy", [None, blue_green(300)])
def test_a_failed_first_deployment_has_nothing_to_go_back_to_and_starts_no_more_tasks(
    strategy: Strategy | None,
) -> None:
    simulation = Simulation(settings(strategy=strategy))
    simulation.world.update_deployment(fault=StopCause.FAILED_TO_START)
    simulation.run(lambda: simulation.quiet)
    assert simulation.world.deployment.state is RolloutState.FAILED
    assert not simulation.world.tasks


@pytest.mark.parametrize(
    ("instances", "maximum_percent", "expected"),
    [(41, 200, RolloutState.FAILED), (41, 103, RolloutState.COMPLETED), (43, 200, RolloutState.COMPLETED)],
)
def test_tasks_that_wait_too_long_for_a_place_roll_a_deployment_back(
    instances: int, maximum_percent: int, expected: RolloutState
) -> None:
    """The example of docs/capacity.md, "When a deployment takes too long", and its two remedies."""
    of = settings(desired=40, maximum=instances)
    whole = replace(of.service, task=Resources(2048, 512), maximum_percent=maximum_percent)
    simulation = running(replace(of, service=whole))
    simulation.deploy()
    assert simulation.run(lambda: simulation.steady)
    assert simulation.world.deployments[1].state is expected


def test_a_lack_of_room_delays_the_next_starts() -> None:
    of = settings(strategy=blue_green(300))
    simulation = Simulation(replace(of, service=replace(of.service, task=Resources(4096, 512))))
    simulation.run_for(11 * MINUTE)
    assert events.START_IMPAIRED in [note.text for note in simulation.world.notes]


def test_an_alarm_during_the_bake_of_a_rolling_deployment_rolls_it_back() -> None:
    simulation = running(replace(settings(), alarm_bake=240))
    simulation.deploy()
    assert simulation.run(lambda: healthy(simulation, revision=2) == 2)
    simulation.run_for(120)
    assert simulation.world.deploying
    simulation.scheduler.alarm = True
    simulation.run_for(600)
    assert [one.state for one in simulation.world.deployments[1:]] == [
        RolloutState.FAILED,
        RolloutState.COMPLETED,
    ]
    assert healthy(simulation, revision=1) == 2


def test_a_first_deployment_has_no_bake() -> None:
    assert running(replace(settings(), alarm_bake=240)).world.now < 240


def test_a_rolling_deployment_is_complete_after_its_bake() -> None:
    simulation = running(replace(settings(), alarm_bake=240))
    simulation.deploy()
    assert simulation.run(lambda: healthy(simulation, revision=2) == len(simulation.world.tasks) == 2)
    steady_at = simulation.world.now
    assert simulation.run(lambda: simulation.steady)
    assert simulation.world.now == steady_at + 240


def test_an_alarm_during_a_canary_gives_the_traffic_back() -> None:
    strategy = canary(10, 600, 600)
    simulation = running(settings(strategy=strategy))
    simulation.deploy()
    world = simulation.world
    assert simulation.run(
        lambda: world.shift is not None and world.shift.stage is Stage.PRODUCTION_TRAFFIC_SHIFT
    )
    assert world.shift is not None
    assert weight(strategy, world.shift) == 10
    simulation.scheduler.alarm = True
    simulation.run_for(MINUTE)
    assert world.shift is None
    assert world.deployments[1].state is RolloutState.FAILED
    assert simulation.run(lambda: simulation.steady)
    assert healthy(simulation, revision=1) == len(world.tasks) == 2


def test_old_tasks_of_a_canary_run_until_the_bake_ends() -> None:
    simulation = running(settings(strategy=canary(10, 600, 300)))
    began = simulation.world.now
    simulation.deploy()
    seen = watched(simulation, lambda: healthy(simulation, revision=1) == 0, revision=1)
    # The second set waits for instances and for its first check. The old tasks drain after both bakes.
    assert simulation.world.now - began == 120 + 600 + 300
    assert set(seen) == {2, 0}
    assert simulation.run(lambda: simulation.steady)


def test_rounding_blocks_a_deployment_for_good() -> None:
    of = settings(desired=1)
    simulation = running(
        replace(of, service=replace(of.service, minimum_healthy_percent=50, maximum_percent=150))
    )
    simulation.deploy()
    assert not simulation.run(lambda: simulation.steady)
    assert "Update the minimumHealthyPercent or maximumPercent value" in simulation.world.notes[-1].text


def test_tasks_follow_the_load_and_instances_follow_the_tasks() -> None:
    loads = {0: 120.0, 600: 400.0, 3600: 60.0}  # percent of a task's CPU, of all tasks together

    def load(now: float) -> float:
        return next(value for since, value in reversed(loads.items()) if now >= since)

    policy = Policy(60, scale_out_cooldown=60, scale_in_cooldown=300)
    simulation = Simulation(replace(settings(), policies=(policy,), tasks=(2, 10)), (load,))
    simulation.run_for(600)
    assert (healthy(simulation), len(simulation.world.instances)) == (2, 2)
    simulation.run_for(1800)
    assert (healthy(simulation), len(simulation.world.instances)) == (7, 7)  # 400 / 60, rounded up
    simulation.run_for(1200 + 900)
    assert healthy(simulation) == 2
    simulation.run_for(3600)
    assert len(simulation.world.instances) == 2


def test_no_scale_in_during_a_deployment() -> None:
    policy = Policy(60)
    of = replace(settings(desired=4, strategy=blue_green(3600)), policies=(policy,), tasks=(1, 9))
    simulation = Simulation(of, (lambda _: 40.0,))
    assert simulation.run(lambda: simulation.steady)
    simulation.deploy()
    simulation.run_for(3600)
    assert simulation.world.service.desired == 4
    simulation.run_for(600)
    assert simulation.world.service.desired < 4


def test_scheduled_actions_stop_and_start_the_service() -> None:
    evening = ScheduledAction("evening", "cron(0 20 * * ? *)", "Europe/Berlin", 0, 0)
    morning = ScheduledAction("morning", "cron(0 7 * * ? *)", "Europe/Berlin", 2, 4)
    of = replace(settings(), actions=(evening, morning))
    simulation = Simulation(of, epoch=datetime(2026, 7, 1, 16, 30, tzinfo=UTC))  # 18:30 in Berlin
    counts = []
    for _ in range(14):
        simulation.run_for(3600)
        counts.append(healthy(simulation))
    assert counts == [2, *[0] * 11, 2, 2]


@pytest.mark.parametrize("placement", Placement)
def test_an_instance_refresh_replaces_all_instances_and_no_task_is_missing(placement: Placement) -> None:
    simulation = running(settings(desired=4, placement=placement, maximum=5))
    before = set(simulation.world.instances)
    simulation.refresh_instances()
    assert min(watched(simulation, lambda: simulation.world.refresh is None)) == 4
    assert simulation.run(lambda: simulation.steady)
    assert not before & set(simulation.world.instances)
    assert {one.template for one in simulation.world.instances.values()} == {2}


def test_a_drain_that_needs_a_place_which_no_limit_allows_never_ends() -> None:
    """With 100 % and 100 %, ECS can neither start a replacement nor stop the task."""
    of = settings()
    simulation = running(replace(of, service=replace(of.service, maximum_percent=100)))
    simulation.refresh_instances()
    assert not simulation.run(lambda: simulation.world.refresh is None)
    assert healthy(simulation) == 2


def test_the_time_of_a_boot_is_a_setting() -> None:
    slow = running(replace(settings(), times=Times(boot=300)))
    assert slow.world.now == 60 + 300 + 10
