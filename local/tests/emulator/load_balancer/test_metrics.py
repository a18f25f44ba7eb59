"""The metrics of load balancers and target groups."""

from typing import Any

from ministack.services import cloudwatch

from local.emulator.load_balancer import ministack_metrics
from local.emulator.load_balancer.health import FAILED, HEALTHY
from local.emulator.load_balancer.metrics import Datum, Request, metric_data, parse
from local.emulator.load_balancer.metrics_publisher import MetricsPublisher
from local.emulator.load_balancer.records import FixedResponse, LoadBalancer, Records, Rule, Target
from local.processes.waiting import wait_until
from local.tests.support import targets
from local.tests.support.load_balancing import (
    LIMIT_SECONDS,
    LoadBalancing,
    forward_to,
    group_of,
    listener_of,
)

A = "10.0.0.1"
_GROUP = group_of("counted", A)
_BALANCER = LoadBalancer("arn:loadbalancer/app/web/1", "web", "", (listener_of(forward_to(_GROUP)),))
_RECORDS = Records((_BALANCER,), (_GROUP,))


def _found(data: list[Datum]) -> dict[tuple[str, str], Any]:
    """The values by the metric's name and its first dimension."""
    return {
        (one["MetricName"], one["Dimensions"][0]["Name"]): one.get("Value", one.get("Values")) for one in data
    }


def test_parse() -> None:
    line = "app/web/1\tcounted-1\t127.0.0.1:9000\t200\tvia_upstream\t1500"
    assert parse(line) == Request("app/web/1", "counted-1", True, 200, True, 0.0015)
    refused = "app/web/1\tcounted-1\t-\t503\tno_healthy_upstream\t-"
    assert parse(refused) == Request("app/web/1", "counted-1", False, 503, False, None)


def test_counts_of_a_period() -> None:
    requests = [
        Request("app/web/1", "counted-1", True, 200, True, 0.0123456),
        Request("app/web/1", "counted-1", True, 500, True, 0.2),
        Request("app/web/1", "counted-1", True, 502, False, None),
        Request("app/web/1", "counted-1", False, 503, False, None),
    ]
    states = {_GROUP.arn: {Target(A, 9000): HEALTHY, Target("10.0.0.2", 9000): FAILED}}
    assert _found(metric_data(requests, _RECORDS, states)) == {
        ("RequestCount", "LoadBalancer"): 3.0,
        ("RequestCount", "TargetGroup"): 3.0,
        ("HTTPCode_Target_2XX_Count", "LoadBalancer"): 1.0,
        ("HTTPCode_Target_2XX_Count", "TargetGroup"): 1.0,
        ("HTTPCode_Target_5XX_Count", "LoadBalancer"): 1.0,
        ("HTTPCode_Target_5XX_Count", "TargetGroup"): 1.0,
        ("HTTPCode_ELB_5XX_Count", "LoadBalancer"): 2.0,
        ("TargetResponseTime", "LoadBalancer"): [0.0123, 0.2],
        ("TargetResponseTime", "TargetGroup"): [0.0123, 0.2],
        ("HealthyHostCount", "TargetGroup"): 1.0,
        ("UnHealthyHostCount", "TargetGroup"): 1.0,
    }


def test_cloudwatch_has_them() -> None:
    ministack_metrics.put(metric_data([], _RECORDS, {_GROUP.arn: {Target(A, 9000): HEALTHY}}))
    namespaces = {(namespace, name) for namespace, name, *_ in cloudwatch._metrics}
    assert ("AWS/ApplicationELB", "HealthyHostCount") in namespaces


def test_without_requests_only_the_hosts_are_counted() -> None:
    assert {name for name, _ in _found(metric_data([], _RECORDS, {}))} == {
        "HealthyHostCount",
        "UnHealthyHostCount",
    }


def test_each_request_is_counted_once(balancing: LoadBalancing, targets: list[targets.Target]) -> None:
    balancing.place(A, targets[0])
    answer = Rule((), FixedResponse(404))
    balancing.configure((listener_of(forward_to(_GROUP)), listener_of(answer, port=81)), _GROUP)
    balancing.wait_for_states(_GROUP, **{A: "healthy"})
    balancing.wait_until_served_by({"a"})
    published: list[list[Datum]] = []
    publisher = MetricsPublisher(balancing.envoy, balancing.folder, balancing.plane, published.append)

    def requests_so_far() -> float:
        publisher.turn()
        return float(sum(_found(data).get(("RequestCount", "LoadBalancer"), 0.0) for data in published))

    wait_until("Envoy's lines", lambda: requests_so_far() > 0, LIMIT_SECONDS)
    published.clear()
    for _ in range(5):
        assert balancing.get("/").status == 200
    wait_until("five requests", lambda: requests_so_far() >= 5, LIMIT_SECONDS)
    assert requests_so_far() == 5.0
