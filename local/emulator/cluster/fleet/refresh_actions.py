"""Auto Scaling's actions on instance refreshes."""

from typing import Any

from local.emulator.cluster.fleet import refreshes
from local.emulator.cluster.fleet.fleet import Fleet
from local.emulator.cluster.fleet.group_actions import group_of
from local.emulator.cluster.fleet.requests import Query, Refused, members, nested

Record = dict[str, Any]

_EMULATED = {"MinHealthyPercentage", "MaxHealthyPercentage", "InstanceWarmup", "ScaleInProtectedInstances"}


class RefreshActions:
    """Each method answers an action with the members of its result."""

    def __init__(self, fleet: Fleet) -> None:
        self._fleet = fleet

    def start(self, query: Query) -> Record:
        group = group_of(self._fleet, query)
        if group.refresh:
            message = "An Instance Refresh is already in progress and blocks the execution of this one."
            raise Refused(message, "InstanceRefreshInProgress")
        preferences = nested(query, "Preferences")
        unknown = sorted(preferences.keys() - _EMULATED) + sorted(nested(query, "DesiredConfiguration"))
        if unknown:
            raise Refused(f"The local Auto Scaling does not emulate: {', '.join(unknown)}")
        try:
            group.refresh = refreshes.begin(group.record, preferences, len(group.present()), self._fleet.now)
        except ValueError:
            raise Refused("The preferences must be whole numbers") from None
        group.generation += 1
        return {"InstanceRefreshId": group.refresh.record["InstanceRefreshId"]}

    def describe(self, query: Query) -> Record:
        """Newest first."""
        group = group_of(self._fleet, query)
        wanted = members(query, "InstanceRefreshIds")
        found = group.record.get("InstanceRefreshes", [])
        return {
            "InstanceRefreshes": [one for one in found if not wanted or one["InstanceRefreshId"] in wanted]
        }

    def cancel(self, query: Query) -> Record:
        group = group_of(self._fleet, query)
        if group.refresh is None:
            message = f"No in progress or pending Instance Refresh found for Auto Scaling group {group.name}"
            raise Refused(message, "ActiveInstanceRefreshNotFound")
        group.refresh.record["Status"] = "Cancelling"
        return {"InstanceRefreshId": group.refresh.record["InstanceRefreshId"]}
