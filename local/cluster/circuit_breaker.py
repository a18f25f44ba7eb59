"""The circuit breaker of a deployment, and the delay of starts that fail again and again."""

from dataclasses import dataclass
from enum import Enum, auto
from math import ceil

_FEWEST, _MOST = 3, 200


class StopCause(Enum):
    """Why a task stopped that should run."""

    #: It never reached RUNNING: no place in time, no image, an error at its start.
    FAILED_TO_START = auto()
    #: The load balancer's or the container's health check failed.
    FAILED_HEALTH_CHECK = auto()
    #: Its process ended by itself.
    EXITED = auto()


def threshold(desired: int) -> int:
    """Failed tasks at which a deployment fails: half of the latest desired count, 3 to 200.

    The application sets BOUNDED_PERCENT and 50 (ECS API Reference, "ThresholdConfiguration").
    """
    return min(_MOST, max(_FEWEST, ceil(desired / 2)))


def counts(cause: StopCause, was_healthy: bool) -> bool:
    """Whether the breaker counts a stopped task of its deployment.

    It counts tasks that do not reach RUNNING, and tasks that fail a health check (ECS API Reference,
    "Deployment", failedTasks). AWS does not document a process that ends by itself. Own choice: it counts
    if no check ever passed.
    """
    return cause is not StopCause.EXITED or not was_healthy


def opens(failed: int, desired: int) -> bool:
    """Whether a deployment fails, by whatever strategy (docs/decisions/0015-circuit-breaker.md).

    `failed` never falls, because the application sets ResetOnHealthyTask to false.
    """
    return failed >= threshold(desired)


_FIRST_DELAY, _LONGEST_DELAY = 10, 27 * 60


def delays_starts(cause: StopCause, was_healthy: bool) -> bool:
    """Whether a stopped task counts for the delay of the next starts.

    AWS delays starts after tasks that do not reach RUNNING. Own choice: also after a process that ends by
    itself before any check passed. Here a start takes no time, so thousands would follow in a second.
    """
    return cause is StopCause.FAILED_TO_START or (cause is StopCause.EXITED and not was_healthy)


def start_delay(failures: int) -> int:
    """Seconds that the scheduler waits before the next start, after tasks that stopped before they ran.

    It grows up to 27 minutes, and any update of the service resets it. A task that stops for a lack of room
    counts, too (ECS Developer Guide, "Amazon ECS service throttle logic"). Own choice, as AWS names no steps:
    10 seconds after the second failure, then twice as long each time.
    """
    if failures < 2:
        return 0
    return min(_LONGEST_DELAY, int(_FIRST_DELAY * 2 ** min(failures - 2, 10)))


@dataclass
class StartDelay:
    """When a service may start tasks again. A new deployment begins with a new one."""

    failures: int = 0
    #: Virtual time.
    starts_from: float = 0

    def failed_to_start(self, now: float) -> float:
        """A task stopped before it ran. Returns the seconds until the next start."""
        self.failures += 1
        delay = start_delay(self.failures)
        self.starts_from = now + delay
        return delay

    def reset(self) -> None:
        """The service has been updated."""
        self.failures = 0
        self.starts_from = 0
