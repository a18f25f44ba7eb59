"""What an Auto Scaling group launches: the launch template, the types, and what the user data does."""

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

from ministack.services import ec2

from local.cluster.instances import registered_resources
from local.cluster.records import Resources

Record = dict[str, Any]

_BASE = "OnDemandBaseCapacity"
_PERCENT = "OnDemandPercentageAboveBaseCapacity"
TRUNK_MARK = "takes a trunk network interface"
"""User data of a stage with `cluster.eniTrunking` (lib/constructs/launch-template.ts)."""


class LaunchFailed(Exception):
    """EC2 cannot start an instance. The message is that of the failed scaling activity."""


@dataclass(frozen=True)
class Launch:
    """The launch settings of a group, with the version of the launch template that is in force now."""

    template_id: str
    template_name: str
    version: int
    data: Record
    types: tuple[str, ...]
    on_demand_base: int = 0
    on_demand_percent: int = 100

    @cached_property
    def user_data(self) -> str:
        """The script that an instance runs when it starts."""
        try:
            return base64.b64decode(self.data.get("UserData") or "").decode()
        except (binascii.Error, UnicodeDecodeError):
            return ""

    @property
    def cluster(self) -> str:
        """The cluster that the ECS agent joins (ECS Developer Guide, "Container agent configuration")."""
        named = re.findall(r"ECS_CLUSTER=(\S+)", self.user_data)
        return named[-1] if named else "default"

    @property
    def completed_hooks(self) -> frozenset[str]:
        """The lifecycle hooks that the user data completes when the agent has joined the cluster."""
        return frozenset(re.findall(r"--lifecycle-hook-name (\S+)", self.user_data))

    @property
    def trunking(self) -> bool:
        """Whether the instance takes a trunk network interface."""
        return TRUNK_MARK in self.user_data

    @property
    def key(self) -> tuple[object, ...]:
        """Equal for launches of equal instances."""
        return (self.template_id, self.version, self.types)

    def resources(self, type_name: str) -> Resources:
        """What an instance of the type registers.

        Raises:
            LaunchFailed: the capacity model does not know the type.
        """
        try:
            return registered_resources(type_name, self.trunking)
        except KeyError:
            raise LaunchFailed(f"Invalid value '{type_name}' for InstanceType.") from None

    def is_spot(self, on_demand: int, present: int) -> bool:
        """Whether the next instance is a Spot instance.

        The share of On-Demand instances rounds up (EC2 Auto Scaling API Reference, "InstancesDistribution").
        """
        base = min(self.on_demand_base, present + 1)
        above = present + 1 - base
        return on_demand >= base + ceil(above * self.on_demand_percent / 100)


def check_policy(mixed: Record) -> None:
    """Checks a MixedInstancesPolicy that a request or a template gives.

    Raises:
        ValueError: a number is none.
    """
    distribution = mixed.get("InstancesDistribution") or {}
    for name in (_BASE, _PERCENT):
        if not str(distribution.get(name, 0)).isdecimal():
            raise ValueError(f"{name} must be an integer of 0 or more: {distribution[name]}")


def launch_of(group: Record) -> Launch | None:
    """The launch settings of a group's record, None if its launch template or version does not exist."""
    mixed = (group.get("MixedInstancesPolicy") or {}).get("LaunchTemplate", {})
    reference = mixed.get("LaunchTemplateSpecification") or group["LaunchTemplate"]
    template = _template(reference)
    version = _version(template, str(reference.get("Version") or "$Default")) if template else None
    if template is None or version is None:
        return None
    data = version["LaunchTemplateData"]
    overrides = tuple(one["InstanceType"] for one in mixed.get("Overrides") or [] if "InstanceType" in one)
    distribution = (group.get("MixedInstancesPolicy") or {}).get("InstancesDistribution") or {}
    return Launch(
        template["LaunchTemplateId"],
        template["LaunchTemplateName"],
        int(version["VersionNumber"]),
        data,
        overrides or (data.get("InstanceType", ""),),
        int(distribution.get(_BASE, 0)),
        int(distribution.get(_PERCENT, 100)),
    )


def _template(reference: Record) -> Record | None:
    templates: Iterable[Record] = list(ec2._launch_templates.values())
    wanted = {reference.get("LaunchTemplateId"), reference.get("LaunchTemplateName")} - {None, ""}
    found = (one for one in templates if wanted & {one["LaunchTemplateId"], one["LaunchTemplateName"]})
    return next(found, None)


def _version(template: Record, wanted: str) -> Record | None:
    special = {"$Latest": template["LatestVersionNumber"], "$Default": template["DefaultVersionNumber"]}
    number = str(special.get(wanted, wanted))
    versions: Iterable[Record] = template["Versions"]
    return next((one for one in versions if str(one["VersionNumber"]) == number), None)
