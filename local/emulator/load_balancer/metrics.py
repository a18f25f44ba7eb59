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


class RequestCounts:
    """Counts the requests of a period."""

    def __init__(self) -> None:
        self._sums: Counter[tuple[str, Dimensions]] = Counter()
        self._times: defaultdict[Dimensions, Counter[float]] = defaultdict(Counter)

    def add(self, requests: Iterable[Request], records: Records) -> None:
        groups = {serving_name(group): group.full_name for group in records.used_groups}
        for request in requests:
            of_balancer = (("LoadBalancer", request.balancer),)
            of_group = _of_group(groups.get(request.cluster, request.cluster), request.balancer)
            for dimensions in (of_balancer, of_group) if request.has_target else (of_balancer,):
                for name in _counted(request, of_group=dimensions == of_group):
                    self._sums[name, dimensions] += 1
                if request.from_target and request.seconds is not None:
                    self._times[dimensions][float(f"{request.seconds:.3g}")] += 1

    def metric_data(self, records: Records, states: Mapping[str, Mapping[Target, Health]]) -> list[Datum]:
        """The data of the period, in the form of PutMetricData. `states` is by target group ARN."""
        return [
            *(
                _datum(name, dimensions, "Count", Value=float(n))
                for (name, dimensions), n in self._sums.items()
            ),
            *(
                _datum(
                    "TargetResponseTime", dimensions, "Seconds", Values=list(seen), Counts=list(seen.values())
                )
                for dimensions, seen in self._times.items()
            ),
            *self._by_group(records, states),
        ]

    def _by_group(self, records: Records, states: Mapping[str, Mapping[Target, Health]]) -> Iterator[Datum]:
        for group in records.used_groups:
            counts = Counter(health.state for health in states.get(group.arn, {}).values())
            for balancer in records.load_balancers_of(group):
                dimensions = _of_group(group.full_name, balancer.full_name)
                yield _datum("HealthyHostCount", dimensions, "Count", Value=float(counts["healthy"]))
                yield _datum("UnHealthyHostCount", dimensions, "Count", Value=float(counts["unhealthy"]))
                if targets := counts["healthy"] or counts.total():
                    # Zero, too: AWS's documents disagree on it, and target tracking needs it to scale in.
                    requests = self._sums["RequestCount", dimensions] / targets
                    yield _datum("RequestCountPerTarget", dimensions, "Count", Value=requests)


def _of_group(group: str, balancer: str) -> Dimensions:
    return (("TargetGroup", group), ("LoadBalancer", balancer))


def _counted(request: Request, *, of_group: bool) -> Iterator[str]:
    """ALB counts a request only if it has found a target for it."""
    if request.has_target:
        yield "RequestCount"
    family = f"{request.status // 100}XX_Count"
    if request.from_target:
        yield f"HTTPCode_Target_{family}"
    elif not of_group and request.status >= 300:
        yield f"HTTPCode_ELB_{family}"


def _datum(name: str, dimensions: Dimensions, unit: str, **values: Any) -> Datum:
    named = [{"Name": key, "Value": value} for key, value in dimensions]
    return {"MetricName": name, "Dimensions": named, "Unit": unit, **values}
