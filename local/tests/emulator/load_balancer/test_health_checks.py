"""The states of targets, and who gets requests in each of them. With a real Envoy."""

import threading
import time

import pytest

from local.emulator.load_balancer.health import FAILED, TIMED_OUT
from local.emulator.load_balancer.records import TargetGroup
from local.processes.waiting import wait_until
from local.tests.support.load_balancing import LIMIT_SECONDS, LoadBalancing, forward_to, group_of, listener_of
from local.tests.support.targets import Target

A, B, C = "10.0.0.1", "10.0.0.2", "10.0.0.3"


@pytest.fixture
def group(balancing: LoadBalancing, targets: list[Target], request: pytest.FixtureRequest) -> TargetGroup:
    """A group of two targets, which get healthy."""
    made = group_of(request.node.name.replace("_", "-"), A, B, deregistration_delay=20.0)
    balancing.place(A, targets[0])
    balancing.place(B, targets[1])
    balancing.configure(listener_of(forward_to(made)), made)
    return made


def _both_serve(balancing: LoadBalancing, group: TargetGroup) -> None:
    balancing.wait_for_states(group, **{A: "healthy", B: "healthy"})
    balancing.wait_until_served_by({"a", "b"})


def test_requests_go_round_robin(balancing: LoadBalancing, group: TargetGroup) -> None:
    _both_serve(balancing, group)
    assert balancing.served_by(10) == {"a": 5, "b": 5}


def test_first_passed_check_makes_a_new_target_healthy(
    balancing: LoadBalancing, targets: list[Target], group: TargetGroup
) -> None:
    _both_serve(balancing, group)
    check = targets[0].checks[0]
    assert check["user-agent"] == "ELB-HealthChecker/2.0"
    assert check["host"] == f"{A}:9000", "the target's own address"
    assert len(targets[0].checks) < 5, "not after the threshold of 2 at the interval of 1 s, many times over"


def test_a_target_that_fails_its_checks_gets_no_request_until_it_passes(
    balancing: LoadBalancing, targets: list[Target], group: TargetGroup
) -> None:
    _both_serve(balancing, group)
    checked = len(targets[0].checks)
    targets[0].health = 503
    balancing.wait_for_states(group, **{A: "unhealthy", B: "healthy"})
    assert len(targets[0].checks) - checked >= 2, "the unhealthy threshold"
    assert FAILED in balancing.plane.health(group.arn).values()
    balancing.wait_until_served_by({"b"})
    checked, targets[0].health = len(targets[0].checks), 200
    balancing.wait_for_states(group, **{A: "healthy", B: "healthy"})
    assert len(targets[0].checks) - checked >= 2, "the healthy threshold"
    balancing.wait_until_served_by({"a", "b"})


def test_without_a_healthy_target_the_group_fails_open(
    balancing: LoadBalancing, targets: list[Target], group: TargetGroup
) -> None:
    _both_serve(balancing, group)
    for target in targets:
        target.health = 503
    balancing.wait_for_states(group, **{A: "unhealthy", B: "unhealthy"})
    balancing.wait_until_served_by({"a", "b"})


def test_a_new_target_is_initial_and_gets_no_request(
    balancing: LoadBalancing, targets: list[Target], group: TargetGroup
) -> None:
    _both_serve(balancing, group)
    targets[2].health = 503
    balancing.place(C, targets[2])
    changed = balancing.register(group, A, B, C)
    wait_until("the first check", lambda: balancing.states(changed).get(C) == "initial", LIMIT_SECONDS)
    assert set(balancing.served_by(6)) == {"a", "b"}
    wait_until("the threshold", lambda: balancing.states(changed)[C] == "unhealthy", LIMIT_SECONDS)
    assert set(balancing.served_by(6)) == {"a", "b"}


def test_a_new_target_at_the_address_of_one_before_passes_a_check_of_its_own(
    balancing: LoadBalancing, targets: list[Target], group: TargetGroup
) -> None:
    """A task may get the address of a task that has just ended."""
    _both_serve(balancing, group)
    changed = balancing.register(group, B)
    wait_until("draining", lambda: balancing.states(changed).get(A) == "draining", LIMIT_SECONDS)
    targets[2].health = 503
    balancing.place(A, targets[2])
    changed = balancing.register(group, A, B)
    seen: set[str] = set()

    def given_up() -> bool:
        seen.add(balancing.states(changed)[A])
        return "unhealthy" in seen

    wait_until("the threshold", given_up, LIMIT_SECONDS)
    assert "healthy" not in seen
    assert targets[2].checks


def test_a_target_that_does_not_answer_its_checks_has_timed_out(
    balancing: LoadBalancing, group: TargetGroup, targets: list[Target]
) -> None:
    _both_serve(balancing, group)
    targets[0].shutdown()  # it still accepts connections, as a frozen process does
    balancing.wait_for_states(group, **{A: "unhealthy", B: "healthy"})
    assert TIMED_OUT in balancing.plane.health(group.arn).values()


def test_a_group_without_a_rule_is_unused(balancing: LoadBalancing, group: TargetGroup) -> None:
    other = group_of("unused", A)
    balancing.configure(listener_of(forward_to(group)), group, other)
    balancing.wait_for_states(other, **{A: "unused"})


def test_a_deregistered_target_finishes_its_requests_and_gets_no_new_one(
    balancing: LoadBalancing, targets: list[Target], group: TargetGroup
) -> None:
    _both_serve(balancing, group)
    statuses = []
    held = threading.Thread(target=lambda: statuses.append(balancing.get("/held").status))
    held.start()
    wait_until("a held request", lambda: any(t.arrived.is_set() for t in targets), LIMIT_SECONDS)
    holder, address = (targets[0], A) if targets[0].arrived.is_set() else (targets[1], B)
    others = {A, B} - {address}
    changed = balancing.register(group, *others)
    wait_until("draining", lambda: balancing.states(changed).get(address) == "draining", LIMIT_SECONDS)
    assert set(balancing.served_by(6)) == {"ab".replace(holder.name, "")}
    drained = threading.Thread(target=balancing.plane.wait_until_drained, args=(address, LIMIT_SECONDS))
    drained.start()
    drained.join(0.5)
    assert drained.is_alive(), "its request is not answered yet"
    for target in targets:
        target.release.set()
    held.join(LIMIT_SECONDS)
    drained.join(LIMIT_SECONDS)
    assert statuses == [200]
    assert not drained.is_alive()


def test_draining_ends_with_the_deregistration_delay(balancing: LoadBalancing, targets: list[Target]) -> None:
    group = group_of("delay", A, B, deregistration_delay=1.0)
    balancing.place(A, targets[0])
    balancing.place(B, targets[1])
    balancing.configure(listener_of(forward_to(group)), group)
    _both_serve(balancing, group)
    changed = balancing.register(group, B)
    wait_until("draining", lambda: balancing.states(changed).get(A) == "draining", LIMIT_SECONDS)
    begun = time.monotonic()
    balancing.wait_for_states(changed, **{B: "healthy"})
    assert time.monotonic() - begun > 0.5


def test_nothing_outside_this_machine_is_dialled(balancing: LoadBalancing) -> None:
    nobodys = "192.0.2.1"  # reserved for documentation, so it is nobody's, even if it is dialled
    group = group_of("nobody", nobodys)
    balancing.configure(listener_of(forward_to(group)), group)
    balancing.wait_for_states(group, **{nobodys: "unhealthy"})
    wait_until("502", lambda: balancing.get("/").status == 502, LIMIT_SECONDS)
