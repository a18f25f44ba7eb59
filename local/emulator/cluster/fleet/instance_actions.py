"""Auto Scaling's actions on instances: their states, activities, lifecycle actions and ends."""

from typing import Any

from local.emulator.cluster.fleet import activities
from local.emulator.cluster.fleet.fleet import Fleet
from local.emulator.cluster.fleet.group import LAUNCHING, TERMINATING, Group
from local.emulator.cluster.fleet.group_actions import group_of
from local.emulator.cluster.fleet.machine import Machine
from local.emulator.cluster.fleet.requests import Query, Refused, flag, members, required, text

Record = dict[str, Any]


class InstanceActions:
    """Each method answers an action with the members of its result."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def describe(self, query: Query) -> Record:
        wanted = members(query, "InstanceIds")
        shown = [
            {**machine.member, "AutoScalingGroupName": machine.group}
            for machine in self._fleet.machines()
            if not wanted or machine.id in wanted
        ]
        return {"AutoScalingInstances": shown}

    def describe_activities(self, query: Query) -> Record:
        """Newest first."""
        named = text(query, "AutoScalingGroupName")
        groups = [group_of(self._fleet, query)] if named else list(self._fleet.groups.values())
        wanted = members(query, "ActivityIds")
        found = [one for group in groups for one in group.activities]
        return {"Activities": [one for one in found if not wanted or one["ActivityId"] in wanted]}

    def terminate(self, query: Query) -> Record:
        ec2_id = required(query, "InstanceId")
        group, machine = self._find(
            ec2_id, "Instance Id not found - No managed instance found for instance ID:"
        )
        before = group.desired
        if flag(query, "ShouldDecrementDesiredCapacity"):
            if before <= group.record["MinSize"]:
                raise Refused(
                    f"Currently, desiredSize equals minSize ({before}). Terminating instance without"
                    " replacement will violate group's min size constraint. Either set"
                    " shouldDecrementDesiredCapacity flag to false or lower group's min size."
                )
            group.record["DesiredCapacity"] = before - 1
        kept = group.desired == before
        capacity = (
            f"keeping the capacity at {before}"
            if kept
            else f"shrinking the capacity from {before} to {before - 1}"
        )
        event = f"instance {ec2_id} was taken out of service in response to a user request, {capacity}"
        self._fleet.lifecycle.terminate(group, machine, self._fleet.now, activities.at_now(event))
        return {"Activity": machine.activity}

    def complete(self, query: Query) -> Record:
        result = required(query, "LifecycleActionResult")
        if result not in ("CONTINUE", "ABANDON"):
            raise Refused("Invalid lifecycle action result: it must be CONTINUE or ABANDON")
        group, machine, hook = self._waiting(query)
        if result == "ABANDON" and hook in group.hooks(LAUNCHING):
            self._fleet.lifecycle.abandon(group, machine, self._fleet.now, "the action was completed so")
        elif result == "ABANDON":
            machine.waits.clear()
        else:
            del machine.waits[hook]
        return {}

    def heartbeat(self, query: Query) -> Record:
        group, machine, hook = self._waiting(query)
        hooks = {**group.hooks(LAUNCHING), **group.hooks(TERMINATING)}
        machine.waits[hook] = self._fleet.now + hooks[hook]["HeartbeatTimeout"]
        return {}

    def _waiting(self, query: Query) -> tuple[Group, Machine, str]:
        """The instance that waits for the hook that a request names."""
        group = group_of(self._fleet, query)
        hook = required(query, "LifecycleHookName")
        ec2_id = required(query, "InstanceId")
        for machine in group.machines:
            if machine.id == ec2_id and hook in machine.waits:
                return group, machine, hook
        raise Refused(f"No active Lifecycle Action found with instance ID {ec2_id}")

    def _find(self, ec2_id: str, refusal: str) -> tuple[Group, Machine]:
        for group in self._fleet.groups.values():
            for machine in group.machines:
                if machine.id == ec2_id:
                    return group, machine
        raise Refused(f"{refusal} {ec2_id}")
