"""The CloudWatch alarms that a service's deployments watch."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from local.cluster.alarms import Alarm, State
from local.emulator.cluster.service.task_records import Record


class Alarms(Protocol):
    def states(self, names: Iterable[str]) -> Mapping[str, State]:
        """The state of each alarm that exists."""

    def settings(self, names: Iterable[str]) -> list[Alarm]:
        """The settings of each alarm that exists."""


def alarm_names(service: Record) -> list[str]:
    """The alarms of the service's deployment configuration, none if they are off."""
    configuration = (service.get("deploymentConfiguration") or {}).get("alarms") or {}
    return list(configuration.get("alarmNames") or []) if configuration.get("enable") else []
