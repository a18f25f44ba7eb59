"""The metrics that a policy can name (API Reference, "PredefinedMetricSpecification")."""

from collections.abc import Callable, Sequence

from local.cluster.alarms import Point
from local.emulator.cluster.monitoring.metrics import Metric

Points = Callable[[Metric, int], Sequence[Point]]
"""The newest points of a metric, one a virtual minute, newest last. None is a minute without data."""

REQUESTS = "ALBRequestCountPerTarget"
_UTILISATION = {
    "ECSServiceAverageCPUUtilization": "CPUUtilization",
    "ECSServiceAverageMemoryUtilization": "MemoryUtilization",
}
PREDEFINED = (*_UTILISATION, REQUESTS)


def predefined(kind: str, label: str, cluster: str, service: str) -> Metric:
    """The metric of a predefined type.

    Args:
        label: for requests, the last parts of both ARNs: app/NAME/ID/targetgroup/NAME/ID
    """
    if kind == REQUESTS:
        balancer, _, group = label.partition("/targetgroup/")
        dimensions = (("LoadBalancer", balancer), ("TargetGroup", f"targetgroup/{group}"))
        return Metric("AWS/ApplicationELB", "RequestCountPerTarget", dimensions, "Sum")
    dimensions = (("ClusterName", cluster), ("ServiceName", service))
    return Metric("AWS/ECS", _UTILISATION[kind], dimensions, "Average")
