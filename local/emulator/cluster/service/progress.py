"""What the scheduler remembers of a service's current deployment. A new deployment begins with a new one."""

from dataclasses import dataclass, field

from local.cluster.circuit_breaker import StartDelay
from local.cluster.shifting import Shift


@dataclass
class Progress:
    deployment: str
    #: Alarms that were in ALARM at the deployment's start.
    ignored_alarms: frozenset[str] = frozenset()
    #: Virtual time at which the alarms have been watched for long enough.
    baked_at: float | None = None
    #: 1 while zone rebalancing has a task more, else 0.
    rebalancing: int = 0
    #: Where a deployment that shifts traffic is.
    shift: Shift | None = None
    is_steady: bool = False
    #: Whether StopServiceDeployment asks for its rollback.
    stop_requested: bool = False
    delay: StartDelay = field(default_factory=StartDelay)
