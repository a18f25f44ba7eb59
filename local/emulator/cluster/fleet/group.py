"""An Auto Scaling group: MiniStack's record, and what MiniStack lacks."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import autoscaling, ec2

from local.cluster.instances import in_service
from local.cluster.records import Instance
from local.emulator.cluster.fleet.machine import Machine
from local.emulator.cluster.fleet.refreshes import RefreshRun

Record = dict[str, Any]

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"
_KEPT_ACTIVITIES = 100


@dataclass(eq=False)
class Group:
    """A group. `record` is MiniStack's, and is what the API describes."""

    record: Record
    machines: list[Machine] = field(default_factory=list)
    #: Newest first.
    activities: deque[Record] = field(default_factory=lambda: deque(maxlen=_KEPT_ACTIVITIES))
    generation: int = 0
    #: The launch settings of this generation.
    launch_key: tuple[object, ...] | None = None
    #: Number of all instances so far. It takes the types in turn.
    launched: int = 0
    #: Why the desired capacity is what it is, in the words of a scaling activity.
    change: str = ""
    #: The refresh that runs.
    refresh: RefreshRun | None = None
    #: The instance that was started to balance the zones.
    rebalancing: Machine | None = None

    @property
    def name(self) -> str:
        return str(self.record["AutoScalingGroupName"])

    @property
    def desired(self) -> int:
        return int(self.record["DesiredCapacity"])

    def __post_init__(self) -> None:
        number = f"changing the desired capacity from 0 to {self.desired}"
        self.change = f"At {now_iso()} a user request created an AutoScalingGroup {number}.  "

    def change_desired(self, desired: int, reason: str) -> None:
        """Changes the desired capacity. The reason is the beginning of a sentence."""
        if desired != self.desired:
            self.change = (
                f"At {now_iso()} {reason} changing the desired capacity from {self.desired} to {desired}.  "
            )
            self.record["DesiredCapacity"] = desired

    def instances(self) -> list[Instance]:
        return [machine.in_group() for machine in self.machines]

    def present(self) -> list[Instance]:
        """The instances that count against the desired capacity."""
        return in_service(self.instances())

    def machine(self, ec2_id: str) -> Machine:
        return next(machine for machine in self.machines if machine.id == ec2_id)

    def add(self, machine: Machine) -> None:
        self.machines.append(machine)
        self._show()

    def remove(self, machine: Machine) -> None:
        self.machines.remove(machine)
        self._show()

    def _show(self) -> None:
        self.record["Instances"] = [machine.member for machine in self.machines]

    @property
    def subnets(self) -> dict[str, str]:
        """A subnet of each zone of the group. Without subnets in its record, it takes any of its zones."""
        given = self.record["VPCZoneIdentifier"]
        if given:
            found = [ec2._subnets[name] for name in given.split(",") if name in ec2._subnets]
        else:
            zones = self.record["AvailabilityZones"]
            found = [one for one in ec2._subnets.values() if one["AvailabilityZone"] in zones]
        return {one["AvailabilityZone"]: one["SubnetId"] for one in found}

    def hooks(self, transition: str) -> dict[str, Record]:
        """The lifecycle hooks of a transition, by their names."""
        return {
            hook["LifecycleHookName"]: hook
            for hook in list(autoscaling._hooks.values())
            if hook["AutoScalingGroupName"] == self.name and hook["LifecycleTransition"] == transition
        }

    def waits(self, transition: str, now: float) -> dict[str, float]:
        """The hooks that an instance waits for, with the ends of their heartbeat timeouts."""
        return {name: now + hook["HeartbeatTimeout"] for name, hook in self.hooks(transition).items()}
