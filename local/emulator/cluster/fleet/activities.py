"""Scaling activities, in the words of DescribeScalingActivities."""

import json
from typing import Any

from ministack.core.responses import new_uuid, now_iso

from local.emulator.cluster.fleet.group import Group

Record = dict[str, Any]

LAUNCH = "Launching a new EC2 instance"
TERMINATE = "Terminating EC2 instance"


STARTED = "an instance was started in response to a difference between desired and actual capacity"


def at_now(event: str) -> str:
    """A sentence of a cause."""
    return f"At {now_iso()} {event}."


def begin(group: Group, what: str, instance_id: str, cause: str, zone: str, subnet: str) -> Record:
    """Adds an activity that has not ended."""
    activity = {
        "ActivityId": new_uuid(),
        "AutoScalingGroupName": group.name,
        "AutoScalingGroupARN": group.record["AutoScalingGroupARN"],
        "Description": f"{what}: {instance_id}",
        "Cause": cause,
        "StartTime": now_iso(),
        "StatusCode": "InProgress" if what == TERMINATE else "PreInService",
        "Progress": 30,
        "Details": json.dumps({"Subnet ID": subnet, "Availability Zone": zone}),
    }
    group.activities.appendleft(activity)
    return activity


def wait(activity: Record) -> None:
    """The instance waits for a lifecycle hook."""
    terminates = activity["Description"].startswith(TERMINATE)
    activity["StatusCode"] = "MidTerminatingLifecycleAction" if terminates else "MidLifecycleAction"
    activity["Progress"] = 60


def end(activity: Record, status: str = "Successful", message: str = "") -> None:
    """Ends an activity: Successful, Failed or Cancelled."""
    activity.update(StatusCode=status, Progress=100, EndTime=now_iso())
    if message:
        activity["StatusMessage"] = message


def failed_launch(group: Group, problem: str, zone: str = "") -> None:
    """Adds the activity of a launch that failed, once for each reason in turn. Auto Scaling tries on."""
    message = f"{problem}  Launching EC2 instance failed."
    newest = next((one for one in group.activities if _is_launch_in(zone, one)), {})
    if newest.get("StatusMessage") != message:
        activity = begin(group, LAUNCH, "", at_now(STARTED), zone, group.subnets.get(zone, ""))
        activity["Description"] = f"{LAUNCH}.  Status Reason: {message}"
        end(activity, "Failed", message)


def _is_launch_in(zone: str, activity: Record) -> bool:
    details = json.loads(activity["Details"])
    return activity["Description"].startswith(LAUNCH) and zone in ("", details["Availability Zone"])
