"""What Application Auto Scaling did: the operation DescribeScalingActivities."""

from typing import Any

from local.emulator.cluster.scaling.identity import Request, asked_for, identity
from local.emulator.cluster.scaling.pages import page
from local.emulator.cluster.scaling.store import Activity, Store


class Activities:
    def __init__(self, store: Store) -> None:
        self._store = store
        self.operations = {"DescribeScalingActivities": self.describe}

    def describe(self, request: Request) -> Request:
        """Newest first. Those that did not scale only come with IncludeNotScaledActivities."""
        with_all = request.get("IncludeNotScaledActivities", False)
        found = asked_for(self._store.activities(), request, lambda activity: activity.resource)
        activities, token = page([one for one in found if with_all or not one.reasons], request)
        return {"ScalingActivities": [_described(activity) for activity in activities], **token}


def _described(activity: Activity) -> dict[str, Any]:
    optional = {
        "EndTime": activity.ended,
        "StatusMessage": activity.message,
        "NotScaledReasons": activity.reasons or None,
    }
    return {
        "ActivityId": activity.id,
        **identity(activity.resource),
        "Description": activity.description,
        "Cause": activity.cause,
        "StartTime": activity.started,
        "StatusCode": activity.status,
        **{key: value for key, value in optional.items() if value is not None},
    }
