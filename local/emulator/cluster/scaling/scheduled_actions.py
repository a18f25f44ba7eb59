"""Scheduled actions: bounds that a scalable target gets at a virtual date."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from local.cluster.schedules import ScheduledAction, next_time
from local.emulator.cluster.scaling.errors import invalid, not_found
from local.emulator.cluster.scaling.identity import Request, asked_for, identity, resource_of
from local.emulator.cluster.scaling.pages import page
from local.emulator.cluster.scaling.store import Schedule, Store, arn


class ScheduledActions:
    """`date` is the virtual date."""

    def __init__(self, store: Store, date: Callable[[], datetime]) -> None:
        self._store = store
        self._date = date
        self.operations = {
            "PutScheduledAction": self.put,
            "DeleteScheduledAction": self.delete,
            "DescribeScheduledActions": self.describe,
        }

    def put(self, request: Request) -> Request:
        """Create or update an action. An update without start and end removes both, as on AWS."""
        resource, name = resource_of(request), request["ScheduledActionName"]
        if resource not in self._store.targets:
            raise not_found("scalable target", resource)
        known = self._store.schedules.get((resource, name))
        old = known.action if known else None
        expression = request.get("Schedule", old and old.schedule)
        if expression is None:
            raise invalid("Schedule is required for a new scheduled action")
        bounds = request.get("ScalableTargetAction")
        if bounds is None and old is None:
            raise invalid("ScalableTargetAction is required for a new scheduled action")
        minimum, maximum = (
            _bounds(bounds) if bounds is not None or old is None else (old.minimum, old.maximum)
        )
        start, end = _date(request.get("StartTime")), _date(request.get("EndTime"))
        begin = start or (self._date() if expression.startswith("rate") else None)
        zone = request.get("Timezone", old.time_zone if old else "UTC")
        action = ScheduledAction(name, expression, zone, minimum, maximum, begin, end)
        self._store.schedules[resource, name] = Schedule(
            action,
            resource,
            known.arn if known else arn("scheduledAction", resource, name, "scheduledActionName"),
            self._next(action),
            start,
            known.created if known else time.time(),
        )
        return {}

    def delete(self, request: Request) -> Request:
        resource, name = resource_of(request), request["ScheduledActionName"]
        if self._store.schedules.pop((resource, name), None) is None:
            raise not_found("scheduled action", resource, name)
        return {}

    def describe(self, request: Request) -> Request:
        names = request.get("ScheduledActionNames")
        found = asked_for(self._store.schedules.values(), request, lambda schedule: schedule.resource)
        named = [schedule for schedule in found if not names or schedule.action.name in names]
        schedules, token = page(named, request)
        return {"ScheduledActions": [_described(schedule) for schedule in schedules], **token}

    def _next(self, action: ScheduledAction) -> datetime | None:
        try:
            ZoneInfo(action.time_zone)
            return next_time(action, self._date())
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise invalid(f"Invalid schedule expression or time zone: {error}") from None


def _bounds(bounds: dict[str, int] | None) -> tuple[int | None, int | None]:
    minimum, maximum = (bounds or {}).get("MinCapacity"), (bounds or {}).get("MaxCapacity")
    if minimum is None and maximum is None:
        raise invalid("ScalableTargetAction must have MinCapacity or MaxCapacity")
    if minimum is not None and maximum is not None and maximum < minimum:
        raise invalid("Maximum capacity cannot be less than minimum capacity")
    return minimum, maximum


def _date(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def _described(schedule: Schedule) -> dict[str, Any]:
    action = schedule.action
    bounds = {"MinCapacity": action.minimum, "MaxCapacity": action.maximum}
    times = {"StartTime": schedule.start, "EndTime": action.end}
    return {
        **identity(schedule.resource),
        "ScheduledActionName": action.name,
        "ScheduledActionARN": schedule.arn,
        "Schedule": action.schedule,
        "Timezone": action.time_zone,
        **{key: moment.timestamp() for key, moment in times.items() if moment is not None},
        "ScalableTargetAction": {key: value for key, value in bounds.items() if value is not None},
        "CreationTime": schedule.created,
    }
