"""The CloudWatch metrics of load balancers and target groups, from Envoy's line for each request.

Source: ELB User Guide, "CloudWatch metrics for your Application Load Balancer".
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from local.emulator.load_balancer.envoy_config.clusters import serving_name
from local.emulator.load_balancer.health import Health
from local.emulator.load_balancer.records import Records, Target

NAMESPACE = "AWS/ApplicationELB"
_FROM_TARGET = "via_upstream"

Dimensions = tuple[tuple[str, str], ...]
Datum = dict[str, Any]


@dataclass(frozen=True)
class Request:
    balancer: str
    cluster: str
    has_target: bool
    status: int
    from_target: bool
    seconds: float | None
    """From the end of the request to the first byte of the target's answer."""


def parse(line: str) -> Request:
    balancer, cluster, host, status, details, microseconds = line.split("\t")
    seconds = int(microseconds) / 1e6 if microseconds.isdecimal() else None
    return Request(balancer, cluster, host != "-", int(status), details == _FROM_TARGET, seconds)


def metric_data(
    requests: Iterable[Request], records: Records, states: Mapping[str, Mapping[Target, Health]]
) -> list[Datum]:
    """The data of one period, in the form of PutMetricData. `states` is by target group ARN."""
    groups = {serving_name(group): group.full_name for group in records.used_groups}
    sums: Counter[tuple[str, Dimensions]] = Counter()
    times: defaultdict[Dimensions, Counter[float]] = defaultdict(Counter)
    for request in requests:
        of_balancer = (("LoadBalancer", request.balancer),)
        of_group = (("TargetGroup", groups.get(request.cluster, request.cluster)), *of_balancer)
        for dimensions in (of_balancer, of_group) if request.has_target else (of_balancer,):
            for name in _counted(request, of_group=dimensions == of_group):
                sums[name, dimensions] += 1
            if request.from_target and request.seconds is not None:
                times[dimensions][float(f"{request.seconds:.3g}")] += 1
    return [
        *(_datum(name, dimensions, "Count", Value=float(n)) for (name, dimensions), n in sums.items()),
        *(
            _datum("TargetResponseTime", dimensions, "Seconds", Values=list(seen), Counts=list(seen.values()))
            for dimensions, seen in times.items()
        ),
        *_host_counts(records, states),
    ]


def _counted(request: Request, *, of_group: bool) -> Iterator[str]:
    """ALB counts a request only if it has found a target for it."""
    if request.has_target:
        yield "RequestCount"
    family = f"{request.status // 100}XX_Count"
    if request.from_target:
        yield f"HTTPCode_Target_{family}"
    elif not of_group and request.status >= 300:
        yield f"HTTPCode_ELB_{family}"


def _host_counts(records: Records, states: Mapping[str, Mapping[Target, Health]]) -> Iterator[Datum]:
    for group in records.used_groups:
        counts = Counter(health.state for health in states.get(group.arn, {}).values())
        for balancer in records.load_balancers_of(group):
            dimensions = (("TargetGroup", group.full_name), ("LoadBalancer", balancer.full_name))
            yield _datum("HealthyHostCount", dimensions, "Count", Value=float(counts["healthy"]))
            yield _datum("UnHealthyHostCount", dimensions, "Count", Value=float(counts["unhealthy"]))


def _datum(name: str, dimensions: Dimensions, unit: str, **values: Any) -> Datum:
    named = [{"Name": key, "Value": value} for key, value in dimensions]
    return {"MetricName": name, "Dimensions": named, "Unit": unit, **values}
