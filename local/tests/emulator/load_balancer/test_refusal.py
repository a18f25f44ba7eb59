"""A configuration that Envoy refuses. With a real Envoy, which is this test's alone."""

from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from local.emulator.load_balancer.records import FixedResponse, HealthCheck, Rule
from local.emulator.load_balancer.refusal import refusal
from local.processes.waiting import wait_until
from local.tests.support.load_balancing import (
    LIMIT_SECONDS,
    LoadBalancing,
    forward_to,
    group_of,
    listener_of,
    records_of,
)


@pytest.fixture
def balancing(tmp_path: Path) -> Iterator[LoadBalancing]:
    with chdir(tmp_path):
        made = LoadBalancing(Path("load-balancer"))
        try:
            yield made
        finally:
            made.stop()


def test_a_refused_route_is_a_problem_with_envoys_reason(balancing: LoadBalancing) -> None:
    listener = listener_of(
        Rule((), FixedResponse(200)),
        routing__http__response__x_frame_options__header_value="two\nlines",
    )
    balancing.records = records_of((listener,))
    _expect_problem(balancing, "Proto constraint validation failed")


def test_a_refused_cluster_is_a_problem(balancing: LoadBalancing) -> None:
    group = group_of("odd", health_check=HealthCheck(matcher="700-900"))
    balancing.records = records_of((listener_of(forward_to(group)),), group)
    _expect_problem(balancing, "Error adding/updating cluster(s) odd-1-checked")


def _expect_problem(balancing: LoadBalancing, reason: str) -> None:
    wait_until("the end", lambda: balancing.problem is not None, LIMIT_SECONDS)
    expected = f"the load balancer (Envoy) refuses its configuration: {reason}"
    assert str(balancing.problem).startswith(expected)


def test_a_port_that_is_taken_is_no_problem() -> None:
    """The listener then gets another port."""
    line = "[2026-01-01 00:00:00.000][1][warning][config] [a.cc:81] Filesystem config update rejected: Error"
    assert refusal(f"{line} adding/updating listener(s) a: cannot bind '127.0.0.1:80': in use\n") is None
    assert (
        refusal(f"{line} adding/updating listener(s) a: other\n")
        == "Error adding/updating listener(s) a: other"
    )
