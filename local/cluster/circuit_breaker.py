"""The circuit breaker of rolling deployments, and the delay of starts that fail again and again."""

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


def threshold(desired: int, percent: int = 50) -> int:
    """Failed tasks at which a deployment fails: a share of the latest desired count, 3 to 200.

    The application sets BOUNDED_PERCENT and 50 (ECS API Reference, "ThresholdConfiguration").
    """
    return min(_MOST, max(_FEWEST, ceil(desired * percent / 100)))


def counts(cause: StopCause, was_healthy: bool) -> bool:
    """Whether the breaker counts a stopped task of its deployment.

    It counts tasks that do not reach RUNNING, and tasks that fail a health check (ECS API Reference,
    "Deployment", failedTasks). AWS does not document a process that ends by itself. Own choice: it counts
    if no check ever passed.
    """
    return cause is not StopCause.EXITED or not was_healthy


def opens(failed: int, desired: int) -> bool:
    """Whether the deployment fails.

    `failed` never falls, because the application sets ResetOnHealthyTask to false.
    """
    return failed >= threshold(desired)


_FIRST_DELAY, _LONGEST_DELAY = 10, 27 * 60


def start_delay(failures: int) -> int:
    """Seconds that the scheduler waits before the next start, after tasks that stopped before they ran.

    It grows up to 27 minutes, and any update of the service resets it (ECS Developer Guide, "Amazon ECS
    service throttle logic"). Own choice, as AWS names no steps: 10 seconds after the second failure, then
    twice as long each time.
    """
    if failures < 2:
        return 0
    return min(_LONGEST_DELAY, int(_FIRST_DELAY * 2 ** min(failures - 2, 10)))
