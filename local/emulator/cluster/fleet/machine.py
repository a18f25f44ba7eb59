"""An instance of an Auto Scaling group, in the two views of AWS: the group's and the cluster's."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from local.cluster.records import Instance, InstanceStatus, Resources

Record = dict[str, Any]


class State(StrEnum):
    """The states of an instance in its group (EC2 Auto Scaling User Guide, "instance lifecycle")."""

    PENDING = "Pending"
    PENDING_WAIT = "Pending:Wait"
    PENDING_PROCEED = "Pending:Proceed"
    IN_SERVICE = "InService"
    TERMINATING = "Terminating"
    TERMINATING_WAIT = "Terminating:Wait"
    TERMINATING_PROCEED = "Terminating:Proceed"

    @property
    def is_leaving(self) -> bool:
        return self.startswith("Terminating")


@dataclass(eq=False)
class Machine:
    """An instance. Its state stands in MiniStack's records, which it shares. Times are virtual seconds."""

    #: An item of the group's `Instances`.
    member: Record
    #: EC2's record.
    ec2: Record
    #: Name of its Auto Scaling group.
    group: str
    #: ARN of the container instance.
    arn: str
    cluster: str
    registered: Resources
    trunking: bool
    completed_hooks: frozenset[str]
    launched_at: float
    boots_at: float
    #: Counts the launch settings of the group. A refresh replaces older ones.
    generation: int
    activity: Record
    #: Hooks that it waits for, with the end of their heartbeat timeouts.
    waits: dict[str, float] = field(default_factory=dict)
    #: Real time at which the agent joined the cluster, in seconds since 1970.
    joined_at: float | None = None
    draining: bool = False
    connected: bool = True
    #: When EC2's status checks have found that it is impaired.
    found_dead_at: float | None = None
    #: When EC2 takes a Spot instance back.
    reclaimed_at: float | None = None

    @property
    def id(self) -> str:
        return str(self.member["InstanceId"])

    @property
    def zone(self) -> str:
        return str(self.member["AvailabilityZone"])

    @property
    def state(self) -> State:
        return State(self.member["LifecycleState"])

    @state.setter
    def state(self, state: State) -> None:
        self.member["LifecycleState"] = state.value

    @property
    def is_spot(self) -> bool:
        return self.ec2.get("InstanceLifecycle") == "spot"

    def in_group(self) -> Instance:
        """What Auto Scaling decides by. A leaving instance is DRAINING, one that starts is REGISTERING."""
        if self.state.is_leaving:
            status = InstanceStatus.DRAINING
        elif self.state is State.IN_SERVICE:
            status = InstanceStatus.ACTIVE
        else:
            status = InstanceStatus.REGISTERING
        return self._as_instance(self.id, status)

    def in_cluster(self) -> Instance:
        """What ECS decides by. Without a connected agent it takes no task, like one that registers."""
        if self.draining:
            status = InstanceStatus.DRAINING
        elif self.joined_at is not None and self.connected:
            status = InstanceStatus.ACTIVE
        else:
            status = InstanceStatus.REGISTERING
        return self._as_instance(self.arn, status)

    @property
    def cluster_status(self) -> str:
        """The status that ECS shows. An instance that has died stays ACTIVE."""
        if self.draining:
            return "DRAINING"
        return "REGISTERING" if self.joined_at is None else "ACTIVE"

    def _as_instance(self, name: str, status: InstanceStatus) -> Instance:
        return Instance(
            name,
            self.zone,
            self.member["InstanceType"],
            self.registered,
            status,
            self.launched_at,
            self.generation,
        )
