"""The capacity providers of Auto Scaling groups, in ECS's records."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ministack.services import ecs

Record = dict[str, Any]

DRAINING_HOOK = "ecs-managed-draining-termination-hook"
"""Managed draining's lifecycle hook (ECS Developer Guide, "Safely stop Amazon ECS workloads")."""


@dataclass(frozen=True)
class Provider:
    """A capacity provider with an Auto Scaling group."""

    name: str
    group: str
    #: Name of the cluster that it belongs to, None without one.
    cluster: str | None
    scaling: Record
    drains: bool


def providers() -> Iterator[Provider]:
    for name, record in list(ecs._capacity_providers.items()):
        settings = record["autoScalingGroupProvider"]
        clusters = (
            cluster["clusterName"]
            for cluster in list(ecs._clusters.values())
            if {name, record["capacityProviderArn"]} & set(cluster["capacityProviders"])
        )
        yield Provider(
            name,
            group_name(settings["autoScalingGroupArn"]),
            next(clusters, None),
            settings.get("managedScaling") or {},
            # It is on by default (ECS API Reference, "AutoScalingGroupProvider").
            settings.get("managedDraining", "ENABLED") == "ENABLED",
        )


def provider_of(group: str) -> Provider | None:
    return next((one for one in providers() if one.group == group), None)


def group_name(reference: str) -> str:
    """The name in a group's ARN. A template may give the name itself."""
    return reference.rpartition("autoScalingGroupName/")[2]
