"""Faults: an instance or a zone dies, EC2 takes a Spot instance back."""

from collections.abc import Mapping

from local.emulator.cluster.fleet import ec2_records
from local.emulator.cluster.fleet.activities import at_now
from local.emulator.cluster.fleet.group import Group
from local.emulator.cluster.fleet.lifecycle import Lifecycle
from local.emulator.cluster.fleet.machine import Machine

STATUS_CHECK_SECONDS = 180.0
"""Virtual seconds until EC2's status checks have found a dead instance. AWS names none: an own choice."""
SPOT_NOTICE_SECONDS = 120.0
"""The notice before EC2 takes a Spot instance back (EC2 User Guide, "Spot Instance interruption notices")."""


class Faults:
    """Every method raises ValueError for what does not exist, or is already so."""

    def __init__(self, groups: Mapping[str, Group], lifecycle: Lifecycle, lost_zones: set[str]) -> None:
        self._groups = groups
        self._lifecycle = lifecycle
        self._lost_zones = lost_zones

    def lose_instance(self, ec2_id: str, now: float) -> None:
        _, machine = self._living(ec2_id)
        self._die(machine, now)

    def lose_zone(self, zone: str, now: float) -> None:
        if not any(zone in group.subnets for group in self._groups.values()):
            raise ValueError(f"no Auto Scaling group has a subnet in the zone {zone}")
        self._lost_zones.add(zone)
        for group in self._groups.values():
            for machine in group.machines:
                if machine.zone == zone and machine.connected:
                    self._die(machine, now)

    def restore_zone(self, zone: str) -> None:
        if zone not in self._lost_zones:
            raise ValueError(f"the zone {zone} is not lost")
        self._lost_zones.remove(zone)

    def interrupt_spot(self, ec2_id: str, now: float) -> None:
        group, machine = self._living(ec2_id)
        if not machine.is_spot:
            raise ValueError(f"{ec2_id} is not a Spot instance")
        machine.reclaimed_at = now + SPOT_NOTICE_SECONDS
        event = "an instance was taken out of service in response to an EC2 Spot interruption notice"
        # Capacity Rebalancing replaces it now (EC2 Auto Scaling User Guide, "Capacity Rebalancing").
        self._lifecycle.terminate(group, machine, now, at_now(event))
        machine.draining = True

    def mind(self, group: Group, machine: Machine, now: float) -> None:
        """Does what follows from a fault when its time has come."""
        reclaimed = machine.reclaimed_at is not None and now >= machine.reclaimed_at
        # Somebody may have called TerminateInstances or StopInstances. Auto Scaling sees that at once.
        gone = machine.ec2["State"]["Name"] in ("stopped", "terminated")
        if machine.connected and (reclaimed or gone):
            ec2_records.end(machine.ec2)
            machine.found_dead_at = now
            self._lifecycle.lose(machine, f"Host EC2 (instance {machine.id}) terminated.")
        if machine.found_dead_at is not None and now >= machine.found_dead_at:
            machine.member["HealthStatus"] = "Unhealthy"
            gone = machine.ec2["State"]["Name"] == "terminated"
            found = "indicating it has been terminated or stopped" if gone else "that has failed"
            event = f"an instance was taken out of service in response to an EC2 health check {found}"
            self._lifecycle.terminate(group, machine, now, at_now(event))

    def _die(self, machine: Machine, now: float) -> None:
        machine.found_dead_at = now + STATUS_CHECK_SECONDS
        self._lifecycle.lose(machine, f"Host EC2 (instance {machine.id}) stopped.")

    def _living(self, ec2_id: str) -> tuple[Group, Machine]:
        for group in self._groups.values():
            for machine in group.machines:
                if machine.id == ec2_id and machine.connected:
                    return group, machine
        raise ValueError(f"no Auto Scaling group has a running instance {ec2_id}")
