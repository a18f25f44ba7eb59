"""An instance refresh as the API tells it. `local/cluster/refresh.py` decides its steps."""

from dataclasses import dataclass
from typing import Any

from ministack.core.responses import new_uuid, now_iso

Record = dict[str, Any]

_PATIENCE_SECONDS = 3600
"""A refresh without progress fails after this time, in virtual seconds (EC2 Auto Scaling User Guide, "How an
instance refresh works in an Auto Scaling group")."""


@dataclass
class RefreshRun:
    """A refresh that has not ended. `record` is an item of the group's InstanceRefreshes."""

    record: Record
    minimum_percent: int
    maximum_percent: int
    #: Seconds after its launch from which a new instance counts as healthy.
    warmup: int
    total: int
    progressed_at: float
    _seen: tuple[int, int] = (-1, -1)

    @property
    def is_stopping(self) -> bool:
        return bool(self.record["Status"] == "Cancelling")

    def note(self, old: int, healthy: int, now: float) -> None:
        """Shows the progress: the number of instances to replace, and of those in service."""
        if (old, healthy) != self._seen:
            self._seen = (old, healthy)
            self.progressed_at = now
        done = 100 * (self.total - old) // self.total if self.total else 100
        self.record.update(InstancesToUpdate=old, PercentageComplete=max(0, done))
        if self.record["Status"] == "Pending":
            self.record["Status"] = "InProgress"

    def ends(self, now: float, *, done: bool, settled: bool) -> bool:
        """Ends the refresh if its time has come. `settled`: no instance starts or ends."""
        if self.is_stopping and settled:
            self._end("Cancelled", "Cancelled by user")
        elif done and not self.is_stopping:
            self._end("Successful", "")
        elif now >= self.progressed_at + _PATIENCE_SECONDS:
            self._end("Failed", f"No instance was replaced within {_PATIENCE_SECONDS // 60} minutes.")
        else:
            return False
        return True

    def _end(self, status: str, reason: str) -> None:
        self.record.update(Status=status, EndTime=now_iso())
        if reason:
            self.record["StatusReason"] = reason


def begin(group: Record, preferences: Record, old: int, now: float) -> RefreshRun:
    """Starts a refresh of `old` instances (EC2 Auto Scaling API Reference, "RefreshPreferences").

    Raises:
        ValueError: a preference is no number.
    """
    minimum = int(preferences.get("MinHealthyPercentage", 90))
    maximum = int(preferences.get("MaxHealthyPercentage", 100))
    warmup = int(preferences.get("InstanceWarmup") or group["HealthCheckGracePeriod"])
    record = {
        "InstanceRefreshId": new_uuid(),
        "AutoScalingGroupName": group["AutoScalingGroupName"],
        "Status": "Pending",
        "StartTime": now_iso(),
        "PercentageComplete": 0,
        "InstancesToUpdate": old,
        "Preferences": {
            "MinHealthyPercentage": minimum,
            "MaxHealthyPercentage": maximum,
            "InstanceWarmup": warmup,
        },
        "Strategy": "Rolling",
    }
    group.setdefault("InstanceRefreshes", []).insert(0, record)
    return RefreshRun(record, minimum, maximum, warmup, old, now)
