"""The work of a virtual minute: scheduled actions that are due, then the policies of each scalable target."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from local.cluster.clock import Clock
from local.cluster.schedules import applied, bounds, next_time
from local.cluster.target_tracking import Decision, NotScaled, Reading, Target, decide
from local.emulator.cluster.scaling.changes import Changes
from local.emulator.cluster.scaling.metric import Points
from local.emulator.cluster.scaling.services import Services
from local.emulator.cluster.scaling.store import Activity, ScalableTarget, Schedule, Store


class Scaler:
    def __init__(
        self,
        store: Store,
        services: Services,
        changes: Changes,
        points: Points,
        clock: Clock,
        date: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._services = services
        self._changes = changes
        self._points = points
        self._clock = clock
        self._date = date

    def minute(self) -> None:
        """Decide. Somebody else carries the changes out."""
        for target in list(self._store.targets.values()):
            desired = self._services.desired(*target.service)
            if desired is not None:
                running = self._services.running(*target.service)
                self._changes.follow(target, running)
                desired = self._act(target, desired)
                self._track(target, desired, running)

    def _act(self, target: ScalableTarget, desired: int) -> int:
        """Do the scheduled actions that are due, and return the desired count."""
        now = self._date()
        due = [
            (schedule.due, schedule)
            for schedule in self._store.schedules_of(target.resource)
            if schedule.due is not None and schedule.due <= now
        ]
        for _, schedule in sorted(due, key=lambda pair: pair[0]):
            schedule.due = next_time(schedule.action, now)
            if not target.suspended["ScheduledScalingSuspended"]:
                desired = self._set_bounds(target, schedule, desired)
        return desired

    def _set_bounds(self, target: ScalableTarget, schedule: Schedule, desired: int) -> int:
        action = schedule.action
        cause = f"scheduled action name {action.name} was triggered"
        before = Target(target.minimum, target.maximum, desired)
        change = "min capacity to {} and max capacity to {}".format(*bounds(before, action))
        activity = Activity(target.resource, f"Setting {change}", cause, "Successful")
        self._store.activities_of(target.resource).appendleft(activity)
        try:
            after = applied(before, action)
        except ValueError as error:
            activity.status, activity.message = "Failed", f"Failed to set {change}. Reason: {error}"
            return desired
        activity.message = f"Successfully set {change}"
        target.minimum, target.maximum = after.minimum, after.maximum
        return self._changes.bound(target, desired)

    def _track(self, target: ScalableTarget, desired: int, running: int) -> None:
        policies = self._store.policies_of(target.resource)
        readings = [
            Reading(policy.policy, self._points(policy.metric, policy.policy.low.range))
            for policy in policies
        ]
        before = Target(
            target.minimum,
            target.maximum,
            desired,
            target.scale_out_until,
            target.scale_in_until,
            target.base,
            target.suspended["DynamicScalingOutSuspended"],
            target.suspended["DynamicScalingInSuspended"],
        )
        deploying = self._services.is_deploying(*target.service)
        decision = decide(before, readings, running, deploying, self._clock.now())
        after = decision.target
        target.scale_out_until, target.scale_in_until = after.scale_out_until, after.scale_in_until
        target.base = after.base
        if decision.policy is None:
            return
        policy = self._store.policies[target.resource, decision.policy.name]
        alarm = policy.high_alarm if decision.high else policy.low_alarm
        cause = f"monitor alarm {alarm} in state ALARM triggered policy {policy.name}"
        if after.desired != desired:
            self._changes.begin(target, after.desired, cause)
        elif decision.reason is not None:
            self._note_once(_not_scaled(target, decision, desired, cause))

    def _note_once(self, activity: Activity) -> None:
        """Own choice: an alarm that lasts gives one activity, and not one a minute."""
        activities = self._store.activities_of(activity.resource)
        if not activities or not activity.is_same_as(activities[0]):
            activities.appendleft(activity)


def _not_scaled(target: ScalableTarget, decision: Decision, desired: int, cause: str) -> Activity:
    reason: dict[str, Any] = {"Code": str(decision.reason)}
    if decision.reason is NotScaled.AT_MAXIMUM:
        reason["MaxCapacity"] = target.maximum
    elif decision.reason is NotScaled.AT_MINIMUM:
        reason["MinCapacity"] = target.minimum
    else:
        reason["CurrentCapacity"] = desired
    description = "Attempting to scale due to alarm triggered"
    return Activity(target.resource, description, cause, "Failed", reasons=[reason])
