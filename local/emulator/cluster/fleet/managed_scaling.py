"""Managed scaling: CapacityProviderReservation each virtual minute, and the desired capacity that follows."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress

from local.cluster.alarms import Point
from local.cluster.records import Resources
from local.cluster.reservation import (
    Demand,
    ManagedScaling,
    demand,
    desired_capacity,
    is_warming,
    reservation,
)
from local.emulator.cluster.fleet import managed_policy
from local.emulator.cluster.fleet.group import Group
from local.emulator.cluster.fleet.launch import Launch, LaunchFailed, launch_of
from local.emulator.cluster.fleet.managed_policy import METRIC, NAMESPACE
from local.emulator.cluster.fleet.neighbours import Metrics, Record, Tasks
from local.emulator.cluster.fleet.providers import Provider, providers

_SETTINGS = {
    "targetCapacity": "target",
    "instanceWarmupPeriod": "warmup",
    "minimumScalingStepSize": "minimum_step",
    "maximumScalingStepSize": "maximum_step",
}
"""The settings of a capacity provider, and their names in decisions."""


class ManagedScaler:
    """The metric and the capacity of each group that a capacity provider manages."""

    def __init__(
        self, groups: Mapping[str, Group], tasks: Tasks, metrics: Metrics, now: Callable[[], float]
    ) -> None:
        self._groups = groups
        self._tasks = tasks
        self._metrics = metrics
        self._now = now
        self._points: dict[str, deque[Point]] = {}
        self._demands: dict[str, Demand] = {}
        #: The group and the scaling policy of each provider.
        self._policies: dict[str, tuple[str, Record]] = {}

    def publish(self) -> None:
        """Puts a point of the metric for each capacity provider."""
        self._forget({provider.name for provider, _, _ in self._managed()})
        for provider, cluster, group in self._managed():
            found = self._demand(provider, cluster, group)
            value = reservation(found.needed, found.running)
            self._demands[provider.name] = found
            scaling = _scaling(provider, group)
            self._points.setdefault(provider.name, deque(maxlen=scaling.low.range)).append(value)
            dimensions = {"CapacityProviderName": provider.name, "ClusterName": cluster}
            policy = managed_policy.keep(group.name, dimensions, scaling)
            self._policies[provider.name] = group.name, policy
            put(self._metrics, NAMESPACE, METRIC, dimensions, value, "Percent")

    def scale(self) -> None:
        """Sets the desired capacity of each group."""
        for provider, _, group in self._managed():
            points = self._points.get(provider.name)
            if points:
                scaling = _scaling(provider, group)
                instances = [machine.in_cluster() for machine in group.machines]
                desired = desired_capacity(
                    scaling,
                    list(points),
                    self._demands[provider.name],
                    group.desired,
                    is_warming(instances, scaling, self._now()),
                )
                alarms = self._policies[provider.name][1]["Alarms"]
                alarm = alarms[0 if desired > group.desired else 1]["AlarmName"]
                policy = self._policies[provider.name][1]["PolicyName"]
                reason = f"a monitor alarm {alarm} in state ALARM triggered policy {policy}"
                group.change_desired(desired, reason)

    def _forget(self, known: set[str]) -> None:
        """Removes what belongs to capacity providers that no longer manage a group."""
        for gone in self._policies.keys() - known:
            managed_policy.drop(self._policies.pop(gone)[0])
            del self._points[gone]

    def _managed(self) -> Iterator[tuple[Provider, str, Group]]:
        for provider in providers():
            group = self._groups.get(provider.group)
            if group and provider.cluster and provider.scaling.get("status") == "ENABLED":
                yield provider, provider.cluster, group

    def _demand(self, provider: Provider, cluster: str, group: Group) -> Demand:
        launch = launch_of(group.record)
        return demand(
            [machine.in_cluster() for machine in group.machines],
            self._tasks.of_cluster(cluster),
            self._tasks.settings(cluster),
            _types(launch),
            _scaling(provider, group),
        )


def put(
    metrics: Metrics, namespace: str, name: str, dimensions: Mapping[str, str], value: float, unit: str
) -> None:
    """Puts a value of the current minute."""
    named = [{"Name": key, "Value": given} for key, given in dimensions.items()]
    datum = {"MetricName": name, "Dimensions": named, "Value": float(value), "Unit": unit}
    metrics.put(namespace, [datum])


def _types(launch: Launch | None) -> list[Resources]:
    """The resources of the group's types. A type that cannot start is left out."""
    found: list[Resources] = []
    if launch:
        for name in launch.types:
            with suppress(LaunchFailed):
                found.append(launch.resources(name))
    return found


def _scaling(provider: Provider, group: Group) -> ManagedScaling:
    given = {_SETTINGS[name]: int(value) for name, value in provider.scaling.items() if name in _SETTINGS}
    return ManagedScaling(group.record["MinSize"], group.record["MaxSize"], **given)
