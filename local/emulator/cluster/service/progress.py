"""What the scheduler remembers of a service's current deployment. A new deployment begins with a new one."""

from dataclasses import dataclass

from local.cluster.circuit_breaker import start_delay
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
    failed_starts: int = 0
    #: Virtual time from which tasks may start again.
    starts_from: float = 0.0

    def failed_to_start(self, now: float) -> bool:
        """A task stopped before it ran. Returns whether the next start has to wait."""
        self.failed_starts += 1
        delay = start_delay(self.failed_starts)
        self.starts_from = now + delay
        return delay > 0

    def updated(self) -> None:
        """An update of the service ends the delay of failing starts."""
        self.failed_starts = 0
        self.starts_from = 0
