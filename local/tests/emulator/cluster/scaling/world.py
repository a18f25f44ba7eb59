"""Application Auto Scaling on a fake ECS service, in a virtual time that the test moves."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from local.cluster.alarms import Point
from local.cluster.clock import MINUTE, Clock
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.monitoring.metrics import Metric
from local.emulator.cluster.scaling.install import Scaling
from local.emulator.cluster.scaling.services import Services

CPU, MEMORY = "ECSServiceAverageCPUUtilization", "ECSServiceAverageMemoryUtilization"
EPOCH = datetime(2026, 11, 30, tzinfo=UTC)  # a Monday


class World:
    """A service with a number of tasks. All of them run at once, unless the test says so."""

    def __init__(self, tasks: int = 4) -> None:
        self.time = 0.0
        self.desired: int | None = tasks
        self.running = tasks
        self.follows = True
        self.deploying = False
        self.refusal = ""
        self.metrics: dict[str, Sequence[Point]] = {}
        self.resource = f"service/cluster/{uuid4()}"
        self.loop = Loop(Clock(1, lambda: self.time))
        services = Services(
            lambda cluster, service: self.desired,
            lambda cluster, service: self.running,
            lambda cluster, service: self.deploying,
            self._set,
        )
        self.scaling = Scaling(self.loop, self._points, services, EPOCH)
        self.loop.on_minute(self.scaling.scaler.minute)

    def call(self, operation: str, **parameters: Any) -> dict[str, Any]:
        identity = {
            "ServiceNamespace": "ecs",
            "ResourceId": self.resource,
            "ScalableDimension": "ecs:service:DesiredCount",
        }
        return self.scaling.requests.call(operation, {**identity, **parameters})

    def register(self, minimum: int, maximum: int, **parameters: Any) -> dict[str, Any]:
        return self.call("RegisterScalableTarget", MinCapacity=minimum, MaxCapacity=maximum, **parameters)

    def put_policy(self, metric: str = CPU, target: float = 70, **settings: Any) -> dict[str, Any]:
        specification = {"PredefinedMetricType": metric, **settings.pop("Specification", {})}
        configuration = {"TargetValue": target, "PredefinedMetricSpecification": specification, **settings}
        return self.call(
            "PutScalingPolicy",
            PolicyName=metric,
            PolicyType="TargetTrackingScaling",
            TargetTrackingScalingPolicyConfiguration=configuration,
        )

    def put_action(self, name: str, schedule: str, **bounds: int) -> None:
        self.call(
            "PutScheduledAction", ScheduledActionName=name, Schedule=schedule, ScalableTargetAction=bounds
        )

    def pass_minutes(self, number: int = 1) -> None:
        for _ in range(number):
            self.time += MINUTE
            self.loop.turn()

    def activities(self, **parameters: Any) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.call("DescribeScalingActivities", **parameters)[
            "ScalingActivities"
        ]
        return found

    def _points(self, metric: Metric, number: int) -> Sequence[Point]:
        return self.metrics.get(metric.name, [])[-number:]

    def _set(self, cluster: str, service: str, count: int) -> None:
        if self.refusal:
            raise ValueError(self.refusal)
        self.desired = count
        if self.follows:
            self.running = count
