"""The fleet: all Auto Scaling groups and their instances."""

from collections.abc import Iterator
from contextlib import contextmanager

from ministack.services import autoscaling, ecs

from local.cluster.records import Instance
from local.emulator.cluster.fleet.faults import Faults
from local.emulator.cluster.fleet.group import Group
from local.emulator.cluster.fleet.lifecycle import Lifecycle
from local.emulator.cluster.fleet.machine import Machine, State
from local.emulator.cluster.fleet.managed_scaling import ManagedScaler, put
from local.emulator.cluster.fleet.neighbours import Metrics, Tasks
from local.emulator.cluster.fleet.sizing import Sizing
from local.emulator.cluster.loop import Loop


class Fleet:
    """The instances of all clusters. Every method holds the loop's lock."""

    def __init__(self, loop: Loop, tasks: Tasks, metrics: Metrics) -> None:
        self._loop = loop
        self._metrics = metrics
        self.groups: dict[str, Group] = {}
        self.lifecycle = Lifecycle(tasks)
        self._sizing = Sizing(self.lifecycle)
        self._faults = Faults(self.groups, self.lifecycle, self._sizing.lost_zones)
        self._scaler = ManagedScaler(self.groups, tasks, metrics, loop.clock.now)

    # What the other parts ask

    def instances(self, cluster: str) -> dict[str, Instance]:
        """The container instances of a cluster by their ARNs, those that still boot included."""
        with self._loop.lock:
            return {machine.arn: machine.in_cluster() for machine in self.machines(cluster)}

    def subnet(self, instance_id: str) -> str:
        """The subnet of a container instance."""
        with self._loop.lock:
            return str(self._with_arn(instance_id).ec2["SubnetId"])

    def ec2_id(self, instance_id: str) -> str:
        """The EC2 instance of a container instance."""
        with self._loop.lock:
            return self._with_arn(instance_id).id

    def machines(self, cluster: str | None = None) -> Iterator[Machine]:
        for group in self.groups.values():
            for machine in group.machines:
                if cluster in (None, machine.cluster):
                    yield machine

    @property
    def now(self) -> float:
        """Virtual seconds since the start."""
        return self._loop.clock.now()

    def group(self, name: str) -> Group | None:
        """The group of a name. A new one is known at once. Hold the loop's lock."""
        self._follow_records()
        return self.groups.get(name)

    def _with_arn(self, arn: str) -> Machine:
        return next(machine for machine in self.machines() if machine.arn == arn)

    # The loop's work

    def turn(self) -> None:
        """Moves every instance, and starts and ends instances."""
        now = self.now
        self._follow_records()
        for group in self.groups.values():
            for machine in list(group.machines):
                self._faults.mind(group, machine, now)
                self.lifecycle.advance(group, machine, now)
            self._sizing.settle(group, now)
        self._count()

    def publish(self) -> None:
        """Puts the metrics of a virtual minute."""
        self._scaler.publish()
        for group in self.groups.values():
            if group.record.get("MetricsCollection"):
                number = sum(machine.state is State.IN_SERVICE for machine in group.machines)
                dimensions = {"AutoScalingGroupName": group.name}
                put(self._metrics, "AWS/AutoScaling", "GroupInServiceInstances", dimensions, number, "None")

    def scale(self) -> None:
        """Sets the desired capacity of the groups."""
        self._scaler.scale()

    def _follow_records(self) -> None:
        """Takes new groups up. The instances of a deleted group end at once."""
        records = dict(autoscaling._asgs.items())
        for name, group in list(self.groups.items()):
            if records.get(name) is not group.record:
                for machine in list(group.machines):
                    self.lifecycle.end(group, machine)
                del self.groups[name]
        for name, record in records.items():
            if name not in self.groups:
                self.groups[name] = Group(record)

    def _count(self) -> None:
        for name, cluster in list(ecs._clusters.items()):
            joined = [one for one in self.machines(name) if one.joined_at is not None]
            cluster["registeredContainerInstancesCount"] = len(joined)

    # Faults

    def lose_instance(self, ec2_id: str) -> None:
        """An instance dies. Its tasks are gone, and EC2's status checks find it later.

        Raises:
            ValueError: there is no such instance, or it is dead.
        """
        with self._changing():
            self._faults.lose_instance(ec2_id, self.now)

    def lose_zone(self, zone: str) -> None:
        """All instances of a zone die, and none starts there until `restore_zone`.

        Raises:
            ValueError: no group has a subnet in the zone.
        """
        with self._changing():
            self._faults.lose_zone(zone, self.now)

    @property
    def lost_zones(self) -> list[str]:
        """Those without instances until `restore_zone`."""
        return sorted(self._sizing.lost_zones)

    def restore_zone(self, zone: str) -> None:
        """Instances start in the zone again.

        Raises:
            ValueError: the zone is not lost.
        """
        with self._changing():
            self._faults.restore_zone(zone)

    def interrupt_spot(self, ec2_id: str) -> None:
        """The notice of a Spot interruption: the instance drains, and EC2 takes it back in two minutes.

        Raises:
            ValueError: there is no such Spot instance, or it is dead.
        """
        with self._changing():
            self._faults.interrupt_spot(ec2_id, self.now)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with self._loop.lock:
            yield
        self._loop.wake()
