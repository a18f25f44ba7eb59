"""Moves instances through their states: boot, lifecycle hooks, draining, end."""

import time

from ministack.services import ecs

from local.emulator.cluster.fleet import activities, ec2_records
from local.emulator.cluster.fleet.group import LAUNCHING, TERMINATING, Group
from local.emulator.cluster.fleet.machine import Machine, State
from local.emulator.cluster.fleet.neighbours import Tasks
from local.emulator.cluster.fleet.providers import DRAINING_HOOK, provider_of


class Lifecycle:
    """The changes of a single instance. `tasks` says which tasks it still has."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks

    def terminate(self, group: Group, machine: Machine, now: float, cause: str) -> None:
        """Takes an instance out of service. Managed draining holds it until its tasks are gone."""
        if machine.state.is_leaving:
            return
        if machine.activity["StatusCode"] not in ("Successful", "Cancelled"):
            activities.end(machine.activity, "Cancelled")
        machine.state = State.TERMINATING
        machine.waits = group.waits(TERMINATING, now)
        provider = provider_of(group.name)
        # Own choice: ECS still drains without the provider. Else a `destroy` waits for the heartbeat.
        drains = provider is None or provider.drains
        machine.draining |= drains and DRAINING_HOOK in machine.waits
        machine.activity = activities.begin(
            group, activities.TERMINATE, machine.id, cause, machine.zone, machine.ec2["SubnetId"]
        )

    def lose(self, machine: Machine, reason: str) -> None:
        """The agent falls silent, and its tasks are gone."""
        machine.connected = False
        self._tasks.lose(machine.arn, reason)

    def end(self, group: Group, machine: Machine) -> None:
        """Removes an instance, with the tasks that it still has."""
        if self._has_tasks(machine):
            self._tasks.lose(machine.arn, f"Host EC2 (instance {machine.id}) terminated.")
        ec2_records.end(machine.ec2)
        activities.end(machine.activity)
        group.remove(machine)

    def advance(self, group: Group, machine: Machine, now: float) -> None:
        """Does what is due. It takes one step at most, so that every state is seen."""
        if machine.ec2["State"]["Name"] == "pending":
            machine.ec2["State"] = ec2_records.RUNNING
        booted = machine.connected and now >= machine.boots_at
        if booted and machine.joined_at is None and not machine.state.is_leaving:
            self._join(machine)
        match machine.state:
            case State.PENDING if machine.waits:
                self._wait(machine, State.PENDING_WAIT)
            case State.PENDING | State.PENDING_PROCEED if booted:
                machine.state = State.IN_SERVICE
                activities.end(machine.activity)
            case State.PENDING_WAIT:
                self._wait_for_launching_hooks(group, machine, now)
            case State.TERMINATING if machine.waits:
                self._wait(machine, State.TERMINATING_WAIT)
            case State.TERMINATING:
                machine.state = State.TERMINATING_PROCEED
            case State.TERMINATING_WAIT:
                self._wait_for_terminating_hooks(group, machine, now)
            case State.TERMINATING_PROCEED:
                self.end(group, machine)

    def _join(self, machine: Machine) -> None:
        """The agent registers the instance. Without its cluster it cannot, and tries on."""
        if machine.cluster in ecs._clusters:
            machine.joined_at = time.time()
            for hook in machine.completed_hooks:
                machine.waits.pop(hook, None)

    def _wait(self, machine: Machine, state: State) -> None:
        machine.state = state
        activities.wait(machine.activity)

    def _wait_for_launching_hooks(self, group: Group, machine: Machine, now: float) -> None:
        hooks = group.hooks(LAUNCHING)
        for name, ends_at in list(machine.waits.items()):
            # Deleting a hook abandons a launch (EC2 Auto Scaling API Reference, "DeleteLifecycleHook").
            if name in hooks and now < ends_at:
                continue
            if name in hooks and hooks[name]["DefaultResult"] == "CONTINUE":
                del machine.waits[name]
                continue
            self.abandon(group, machine, now, "Heartbeat Timeout" if name in hooks else "Hook deleted")
            return
        if not machine.waits:
            machine.state = State.PENDING_PROCEED

    def abandon(self, group: Group, machine: Machine, now: float, reason: str) -> None:
        """Ends a launch whose lifecycle action failed."""
        message = (
            "Instance failed to complete user's Lifecycle Action: Lifecycle Action was abandoned: " + reason
        )
        activities.end(machine.activity, "Cancelled", message)
        event = "an instance was taken out of service because its launch was abandoned"
        self.terminate(group, machine, now, activities.at_now(event))

    def _wait_for_terminating_hooks(self, group: Group, machine: Machine, now: float) -> None:
        """Both default results end the wait (EC2 Auto Scaling User Guide, "How lifecycle hooks work")."""
        hooks = group.hooks(TERMINATING)
        for name, ends_at in list(machine.waits.items()):
            drained = name == DRAINING_HOOK and machine.draining and not self._has_tasks(machine)
            if drained or name not in hooks or now >= ends_at:
                del machine.waits[name]
        if not machine.waits:
            machine.state = State.TERMINATING_PROCEED

    def _has_tasks(self, machine: Machine) -> bool:
        return any(task.instance == machine.arn for task in self._tasks.of_cluster(machine.cluster))
