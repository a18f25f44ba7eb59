"""The typed state of a cluster: instances, tasks and the service. Every decision reads these records."""

from dataclasses import dataclass
from enum import StrEnum, auto


@dataclass(frozen=True, slots=True)
class Resources:
    """What a task takes and an instance has: CPU units, MiB of memory, network interfaces for tasks."""

    cpu: int
    memory: int
    interfaces: int = 1

    def holds(self, task: "Resources") -> bool:
        """Whether a task fits into these resources."""
        return self.cpu >= task.cpu and self.memory >= task.memory and self.interfaces >= task.interfaces

    def without(self, cpu: int, memory: int, interfaces: int) -> "Resources":
        """What is left after tasks have taken a part."""
        return Resources(self.cpu - cpu, self.memory - memory, self.interfaces - interfaces)


class InstanceStatus(StrEnum):
    """The states of a container instance (ECS API Reference, "ContainerInstance").

    An instance that has ended has no record.
    """

    REGISTERING = auto()
    ACTIVE = auto()
    DRAINING = auto()


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of the Auto Scaling group. `launched_at` is in virtual seconds."""

    id: str
    zone: str
    type_name: str
    registered: Resources
    status: InstanceStatus = InstanceStatus.REGISTERING
    launched_at: float = 0
    #: Version of the launch template.
    template: int = 1


class TaskStatus(StrEnum):
    """The states of a task that decisions tell apart (ECS Developer Guide, "Amazon ECS task lifecycle").

    PENDING covers ACTIVATING too. DEACTIVATING covers STOPPING and DEPROVISIONING. A STOPPED task has no
    record.
    """

    PROVISIONING = auto()
    PENDING = auto()
    RUNNING = auto()
    DEACTIVATING = auto()


@dataclass(frozen=True, slots=True)
class Task:
    """A task of the service. Its desired status is STOPPED if, and only if, its status is DEACTIVATING."""

    id: int
    revision: int
    created_at: float = 0
    status: TaskStatus = TaskStatus.PROVISIONING
    #: None while it is PROVISIONING.
    instance: str | None = None
    #: Whether its health checks pass, or None before the first result.
    passing: bool | None = None
    #: What it takes, None if that is as much as the service's task takes now.
    resources: Resources | None = None

    @property
    def healthy(self) -> bool:
        """Whether it serves: it is RUNNING, and its health checks pass."""
        return self.status is TaskStatus.RUNNING and self.passing is True

    @property
    def wanted(self) -> bool:
        """Whether its desired status is RUNNING."""
        return self.status is not TaskStatus.DEACTIVATING


class Placement(StrEnum):
    """The three placements that the application can configure (lib/constructs/placement.ts)."""

    DISTINCT_INSTANCE = "distinct-instance"
    SPREAD = "spread"
    BINPACK = "binpack"


@dataclass(frozen=True, slots=True)
class Service:
    """The settings of the service that placement and deployments read."""

    task: Resources
    placement: Placement
    desired: int
    #: The revision that every task should have: that of the PRIMARY deployment.
    revision: int = 1
    minimum_healthy_percent: int = 100
    maximum_percent: int = 200
