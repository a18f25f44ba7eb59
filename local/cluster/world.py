"""The state of a simulated cluster, its queue of events, and its log.

Instances and tasks are dictionaries of records.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from local.cluster.circuit_breaker import StopCause
from local.cluster.clock import EventQueue
from local.cluster.records import Instance, Task
from local.cluster.refresh import Refresh
from local.cluster.settings import Settings
from local.cluster.shifting import Shift
from local.cluster.target_tracking import Target

#: What happens at a virtual time. It returns whether it changed anything that a decision reads.
Event = Callable[[], bool]


class RolloutState(StrEnum):
    """The states of a deployment (ECS API Reference, "Deployment", rolloutState)."""

    IN_PROGRESS = "IN_PROGRESS"
    COMPLETED = "COMPLETED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment of the service. `fault` is how its tasks fail, None if they work."""

    revision: int
    started_at: float
    fault: StopCause | None = None
    state: RolloutState = RolloutState.IN_PROGRESS
    ended_at: float | None = None
    failed_tasks: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the log: a service event of ECS, or an activity of a group."""

    at: float
    text: str


class World:
    """What exists in the cluster at a virtual time."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.now = 0.0
        #: When a task was placed, got healthy or stopped, or a deployment began, for the last time. Instances
        #: do not count: below a target of 100, an empty group starts and ends two again and again.
        self.changed_at = 0.0
        self.zones = [f"zone-{number}" for number in range(settings.zones)]
        self.instances: dict[str, Instance] = {}
        self.tasks: dict[int, Task] = {}
        self.service = settings.service
        self.target = Target(*settings.tasks, desired=settings.service.desired)
        self.template = 1
        self.refresh: Refresh | None = None
        self.shift: Shift | None = None
        self.deployments = [Deployment(self.service.revision, 0)]
        self.notes: list[Note] = []
        self._queue: EventQueue[Event] = EventQueue()

    @property
    def deployment(self) -> Deployment:
        """The newest deployment, which is the PRIMARY one."""
        return self.deployments[-1]

    @property
    def deploying(self) -> bool:
        """Whether a deployment is in progress."""
        return self.deployment.state is RolloutState.IN_PROGRESS

    def update_deployment(self, **changes: object) -> None:
        """Replaces fields of the newest deployment."""
        self.deployments[-1] = replace(self.deployment, **changes)  # type: ignore[arg-type]

    def note(self, text: str) -> None:
        """Writes to the log."""
        self.notes.append(Note(self.now, text))

    def after(self, seconds: float, event: Event) -> None:
        """Calls a function at a later virtual time."""
        self._queue.add(self.now + seconds, event)

    def advance(self) -> bool:
        """Moves the clock to the next events and lets them happen. Returns whether they changed anything."""
        at = self._queue.next_at
        if at is None:
            raise RuntimeError("no event is left, although a minute always follows a minute")
        self.now = at
        return any([event() for event in self._queue.due(at)])
