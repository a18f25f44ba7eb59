"""The states of targets, without a process and without a clock."""

from collections.abc import Mapping
from dataclasses import replace

from local.emulator.load_balancer.health import GroupHealth, Seen, longest_wait
from local.emulator.load_balancer.hosts import Host
from local.emulator.load_balancer.records import HealthCheck, Target, TargetGroup
from local.tests.support.load_balancing import group_of

_A = Target("10.0.0.1", 9000)
_PASSED = Host(
    str(_A), 1, passes_checks=True, was_checked=True, timed_out=False, drains=False, active_requests=0
)
_FAILED = replace(_PASSED, passes_checks=False)
_UNCHECKED = replace(_FAILED, was_checked=False)
_GROUP = group_of("any", _A.address, deregistration_delay=10.0)
"""Its interval is 1 s, and its unhealthy threshold 2."""


def _turn(health: GroupHealth, now: float, host: Host | None, group: TargetGroup = _GROUP) -> str | None:
    """Envoy gives the same result in both of its clusters."""
    hosts: Mapping[str, Host] = {str(_A): host} if host else {}
    health.update(group, Seen(hosts, hosts), lambda _: True, now)
    found = health.states.get(_A)
    return found.state if found else None


def test_initial_until_the_threshold() -> None:
    health = GroupHealth()
    turns = [(0.0, None), (0.1, _UNCHECKED), (0.5, _FAILED), (1.9, _FAILED), (2.0, _FAILED), (2.5, _PASSED)]
    states = [_turn(health, now, host) for now, host in turns]
    assert states == ["initial"] * 4 + ["unhealthy", "healthy"]


def test_a_new_target_that_envoy_never_reads_is_unhealthy_in_the_end() -> None:
    health = GroupHealth()
    assert [_turn(health, 0.0, None), _turn(health, 2.0, None)] == ["initial", "unhealthy"]


def test_a_healthy_target_is_unhealthy_when_envoy_says_so() -> None:
    health = GroupHealth()
    states = [_turn(health, now, host) for now, host in [(0.0, _PASSED), (0.1, _PASSED), (0.2, _FAILED)]]
    assert states == ["healthy", "healthy", "unhealthy"]


def test_the_first_of_the_later_checks_may_fail() -> None:
    health = GroupHealth()
    turns = [(0.0, _PASSED), (0.1, _UNCHECKED), (0.2, _FAILED), (1.9, _FAILED), (2.0, _FAILED)]
    states = [_turn(health, now, host) for now, host in turns]
    assert states == ["healthy"] * 4 + ["unhealthy"]


def test_a_target_moves_to_the_later_checks_when_it_has_passed_one() -> None:
    health = GroupHealth()
    _turn(health, 0.0, _FAILED)
    assert (health.targets.initial, health.targets.checked) == ((_A,), ())
    _turn(health, 0.1, _PASSED)
    assert (health.targets.initial, health.targets.checked) == ((), (_A,))


def test_a_host_that_envoy_has_not_read_yet_keeps_its_state() -> None:
    health = GroupHealth()
    assert [_turn(health, 0.0, _PASSED), _turn(health, 9.0, None)] == ["healthy", "healthy"]


def test_draining_takes_the_deregistration_delay() -> None:
    health, empty = GroupHealth(), group_of("any", deregistration_delay=10.0)
    _turn(health, 0.0, _PASSED)
    states = [_turn(health, now, None, empty) for now in (1.0, 10.9, 11.0)]
    assert states == ["draining", "draining", None]
    assert health.targets.draining == ()


def test_a_task_that_is_gone_does_not_drain() -> None:
    health, empty = GroupHealth(), group_of("any")
    _turn(health, 0.0, _PASSED)
    health.update(empty, Seen({}, {}), lambda _: False, 1.0)
    assert health.states == {}


def test_a_target_that_comes_back_is_new() -> None:
    health, empty = GroupHealth(), group_of("any", deregistration_delay=10.0)
    states = [
        _turn(health, 0.0, _PASSED),
        _turn(health, 1.0, None, empty),
        _turn(health, 2.0, _FAILED),
    ]
    assert states == ["healthy", "draining", "initial"]


def test_longest_wait() -> None:
    assert longest_wait(HealthCheck(interval=10, unhealthy_threshold=3)) == 30
