"""Keeps a group at its desired capacity, balanced over its zones, and refreshes its instances."""

from local.cluster.instances import is_unbalanced, launch_zones, terminations
from local.cluster.records import InstanceStatus
from local.cluster.refresh import Refresh, is_done, refresh_step
from local.emulator.cluster.fleet import launching
from local.emulator.cluster.fleet.activities import STARTED, at_now, failed_launch
from local.emulator.cluster.fleet.group import Group
from local.emulator.cluster.fleet.launch import Launch, LaunchFailed, launch_of
from local.emulator.cluster.fleet.lifecycle import Lifecycle
from local.emulator.cluster.fleet.machine import Machine, State
from local.emulator.cluster.fleet.refreshes import RefreshRun

_REFRESH = "in response to an instance refresh"


class Sizing:
    """Starts and ends instances. `lost_zones` take none."""

    def __init__(self, lifecycle: Lifecycle) -> None:
        self._lifecycle = lifecycle
        self.lost_zones: set[str] = set()

    def settle(self, group: Group, now: float) -> None:
        """Starts and ends what the desired capacity, the zones and the refresh ask for now."""
        launch = launch_of(group.record)
        if launch and launch.key != group.launch_key:
            group.launch_key = launch.key
            group.generation += 1
        if group.refresh:
            self._refresh(group, group.refresh, now)
        else:
            self._resize(group, now)

    def _resize(self, group: Group, now: float) -> None:
        present = group.present()
        balances = group.rebalancing
        extra = balances in group.machines and balances is not None and balances.state is not State.IN_SERVICE
        missing = group.desired + extra - len(present)
        if missing > 0:
            grown = f"increasing the capacity from {len(present)} to {group.desired}"
            self._launch(group, missing, now, group.change + at_now(f"{STARTED}, {grown}"))
        elif missing < 0:
            chosen = terminations(group.instances(), group.generation, -missing)
            capacity = f"shrinking the capacity from {len(present)} to {group.desired}"
            event = (
                "an instance was taken out of service in response to a difference between desired and actual"
                f" capacity, {capacity}"
            )
            self._terminate(group, [one.id for one in chosen], now, group.change + at_now(event))
        elif is_unbalanced(present, self._zones(group)):
            event = "an instance was launched to balance instances in zones with other zones"
            # It starts before another one ends (EC2 Auto Scaling User Guide, "Availability Zone
            # distribution").
            started = self._launch(group, 1, now, at_now(event))
            group.rebalancing = started[0] if started else None
        else:
            group.change = ""  # it has been done, and is not the cause of a later replacement

    def _zones(self, group: Group) -> list[str]:
        return sorted(group.subnets.keys() - self.lost_zones)

    def _refresh(self, group: Group, run: RefreshRun, now: float) -> None:
        settings = Refresh(group.generation, run.minimum_percent, run.maximum_percent, run.warmup)
        instances = group.instances()
        old = sum(one.template != group.generation for one in instances)
        settled = all(one.status is InstanceStatus.ACTIVE for one in instances)
        run.note(old, sum(one.status is InstanceStatus.ACTIVE for one in instances), now)
        if run.ends(now, done=is_done(settings, instances), settled=settled):
            group.refresh = None
        elif not run.is_stopping:
            step = refresh_step(settings, group.desired, instances, now)
            self._launch(group, step.launch, now, at_now(f"an instance was started {_REFRESH}"))
            event = f"an instance was taken out of service {_REFRESH}"
            self._terminate(group, [one.id for one in step.terminate], now, at_now(event))

    def _launch(self, group: Group, number: int, now: float, cause: str) -> list[Machine]:
        launch = launch_of(group.record)
        if launch is None:
            failed_launch(group, "The launch template does not exist.")
            return []
        zones = self._zones(group)
        # A launch that fails in one zone is tried in another one (EC2 Auto Scaling User Guide, "Availability
        # Zone distribution").
        for zone in sorted(
            self.lost_zones & set(launch_zones(group.instances(), sorted(group.subnets), number))
        ):
            failed_launch(group, _no_capacity(launch, zone, zones), zone)
        started: list[Machine] = []
        for zone in launch_zones(group.instances(), zones, number) if zones else []:
            try:
                started.append(launching.start(group, launch, zone, now, cause))
            except LaunchFailed as failure:
                failed_launch(group, str(failure))
        return started

    def _terminate(self, group: Group, ec2_ids: list[str], now: float, cause: str) -> None:
        for ec2_id in ec2_ids:
            selected = at_now(f"instance {ec2_id} was selected for termination")
            self._lifecycle.terminate(group, group.machine(ec2_id), now, f"{cause}  {selected}")


def _no_capacity(launch: Launch, zone: str, others: list[str]) -> str:
    """What EC2 says of a zone without capacity (EC2 Auto Scaling User Guide, "Insufficient capacity")."""
    types = ", ".join(launch.types)
    choose = f" or choosing {', '.join(others)}" if others else ""
    return (
        f"We currently do not have sufficient {types} capacity in the Availability Zone you requested"
        f" ({zone}). Our system will be working on provisioning additional capacity. You can currently get"
        f" {types} capacity by not specifying an Availability Zone in your request{choose}."
    )
