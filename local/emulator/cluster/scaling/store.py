"""The records of Application Auto Scaling. Each request sees those of its account and region."""

import time
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region, new_uuid

from local.cluster.schedules import ScheduledAction
from local.cluster.target_tracking import Policy
from local.emulator.cluster.monitoring.metrics import Metric

SERVICE = "application-autoscaling"
TARGET_PREFIX = "AnyScaleFrontendService"
"""How the header X-Amz-Target begins."""
NAMESPACE = "ecs"
DIMENSION = "ecs:service:DesiredCount"
_COOLDOWNS = {"ScaleOutCooldown": "scale_out_cooldown", "ScaleInCooldown": "scale_in_cooldown"}
"""The cooldowns of a policy, and their names in decisions."""
_ACTIVITIES = 1000
"""AWS keeps six weeks. Own choice: the newest ones of each scalable target."""


def now() -> float:
    """The real time as AWS tells it: in seconds since 1970, exact to a millisecond."""
    return round(time.time(), 3)


@dataclass
class ScalableTarget:
    """A scalable target. Its times of cooldowns are virtual seconds, `created` is a real time."""

    resource: str
    minimum: int
    maximum: int
    suspended: dict[str, bool]
    tags: dict[str, str]
    scale_out_until: float = 0
    scale_in_until: float = 0
    #: Running tasks when the scale-out that still cools down began.
    base: int = 0
    arn: str = field(
        default_factory=lambda: (
            f"arn:aws:application-autoscaling:{get_region()}:{get_account_id()}"
            f":scalable-target/{new_uuid().replace('-', '')}"
        )
    )
    created: float = field(default_factory=now)

    @property
    def service(self) -> tuple[str, str]:
        """The names of the cluster and the service."""
        _, cluster, service = self.resource.split("/")
        return cluster, service


@dataclass
class ScalingPolicy:
    """A target tracking policy. `configuration` is the request's."""

    name: str
    resource: str
    configuration: dict[str, Any]
    metric: Metric
    arn: str
    high_alarm: str
    low_alarm: str
    created: float = field(default_factory=now)

    @property
    def policy(self) -> Policy:
        """What the decisions read."""
        settings = self.configuration
        cooldowns = {name: int(settings[key]) for key, name in _COOLDOWNS.items() if key in settings}
        return Policy(
            float(settings["TargetValue"]),
            name=self.name,
            scales_in=not settings.get("DisableScaleIn", False),
            **cooldowns,
        )


@dataclass
class Schedule:
    """A scheduled action, with the virtual date at which it is next due. None is never again."""

    action: ScheduledAction
    resource: str
    arn: str
    due: datetime | None
    #: The start of the request. A rate's action has a start of its own.
    start: datetime | None = None
    created: float = field(default_factory=now)


@dataclass
class Activity:
    """A scaling activity. Its times are real ones."""

    resource: str
    description: str
    cause: str
    status: str
    message: str | None = None
    #: The desired count that was set, or None.
    count: int | None = None
    reasons: list[dict[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=new_uuid)
    started: float = field(default_factory=now)
    ended: float | None = None

    def is_same_as(self, other: "Activity") -> bool:
        """Whether both say the same, at different times."""
        return replace(self, id=other.id, started=other.started) == other


class Store:
    """All records. Policies and schedules have the key (resource, name)."""

    def __init__(self) -> None:
        self.targets: dict[str, ScalableTarget] = AccountRegionScopedDict()
        self.policies: dict[tuple[str, str], ScalingPolicy] = AccountRegionScopedDict()
        self.schedules: dict[tuple[str, str], Schedule] = AccountRegionScopedDict()
        self._activities: dict[str, deque[Activity]] = AccountRegionScopedDict()

    def policies_of(self, resource: str) -> list[ScalingPolicy]:
        return [policy for policy in self.policies.values() if policy.resource == resource]

    def schedules_of(self, resource: str) -> list[Schedule]:
        return [schedule for schedule in self.schedules.values() if schedule.resource == resource]

    def activities_of(self, resource: str) -> deque[Activity]:
        """The activities of a scalable target, newest first. They outlive it."""
        return self._activities.setdefault(resource, deque(maxlen=_ACTIVITIES))

    def activities(self) -> list[Activity]:
        every = [activity for activities in self._activities.values() for activity in activities]
        return sorted(every, key=lambda activity: activity.started, reverse=True)


def arn(kind: str, resource: str, name: str, label: str) -> str:
    """The ARN of a policy or a scheduled action."""
    return (
        f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:{kind}:{new_uuid()}"
        f":resource/{NAMESPACE}/{resource}:{label}/{name}"
    )
