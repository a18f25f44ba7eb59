"""The metrics of load balancers and target groups."""

from typing import Any

from local.emulator.load_balancer.envoy_config.request_log import REQUEST_LOG
from local.emulator.load_balancer.health import FAILED, HEALTHY, Health
from local.emulator.load_balancer.metrics import Datum, Request, RequestCounts, parse
from local.emulator.load_balancer.metrics_publisher import MetricsPublisher
from local.emulator.load_balancer.records import FixedResponse, LoadBalancer, Records, Rule, Target
from local.emulator.load_balancer.request_lines import RequestLines
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


def _data(requests: list[Request], **states: Health) -> list[Datum]:
    """The data of a period. `states` is by the target's address, with _ for the dots."""
    counts = RequestCounts()
    counts.add(requests, _RECORDS)
    targets = {Target(address.replace("_", "."), 9000): state for address, state in states.items()}
    return counts.metric_data(_RECORDS, {_GROUP.arn: targets})


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
    assert _found(_data(requests, a=HEALTHY, b=FAILED)) == {
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
        ("RequestCountPerTarget", "TargetGroup"): 3.0,
    }


def test_without_requests_only_the_hosts_are_counted() -> None:
    assert {name for name, _ in _found(_data([]))} == {"HealthyHostCount", "UnHealthyHostCount"}


def test_requests_per_target() -> None:
    """Its healthy targets share the requests, or all if none is healthy. It is zero without requests."""

    def per_target(requests: int, **states: Health) -> Any:
        request = Request("app/web/1", "counted-1", True, 200, True, 0.1)
        return _found(_data([request] * requests, **states)).get(("RequestCountPerTarget", "TargetGroup"))

    assert per_target(6, a=HEALTHY, b=HEALTHY, c=FAILED) == 3
    assert per_target(6, a=FAILED, b=FAILED) == 3
    assert per_target(0, a=HEALTHY) == 0
    assert per_target(0) is None


def test_each_request_is_counted_once(balancing: LoadBalancing, targets: list[targets.Target]) -> None:
    balancing.place(A, targets[0])
    answer = Rule((), FixedResponse(404))
    balancing.configure((listener_of(forward_to(_GROUP)), listener_of(answer, port=81)), _GROUP)
    balancing.wait_for_states(_GROUP, **{A: "healthy"})
    balancing.wait_until_served_by({"a"})
    published: list[list[Datum]] = []
    lines = RequestLines(balancing.folder / REQUEST_LOG, balancing.envoy.reopen_log, largest=100)
    publisher = MetricsPublisher(lines, balancing.plane, published.append)

    other_port = next(port for port in balancing.ports.values() if port != balancing.port)

    def counted(name: str) -> float:
        publisher.publish()
        return float(sum(_found(data).get((name, "LoadBalancer"), 0.0) for data in published))

    def wait_for_all_lines() -> None:
        """The lines are in the order of the requests. So this request's is the last one."""
        before = counted("HTTPCode_ELB_4XX_Count")
        assert balancing.get("/", port=other_port).status == 404
        wait_until("Envoy's lines", lambda: counted("HTTPCode_ELB_4XX_Count") > before, LIMIT_SECONDS)

    wait_for_all_lines()
    before = counted("RequestCount")
    for _ in range(5):
        assert balancing.get("/").status == 200
        publisher.count()  # a line is longer than the largest file, so it takes a new one
    wait_for_all_lines()
    assert counted("RequestCount") - before == 5.0
