"""The instances of the Auto Scaling group: the resources that they register, their zones, and their end."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from local.cluster.records import Instance, InstanceStatus, Resources
from local.paths import ROOT

_FACTS = ROOT / "lib/capacity/data/instance-types.json"
_CPU_UNITS = 1024
"""CPU units of a vCPU (ECS Developer Guide, "Task definition parameters", cpu)."""


@cache
def _facts() -> dict[str, Any]:
    facts: dict[str, Any] = json.loads(_FACTS.read_text())
    return facts


@cache
def registered_resources(type_name: str, trunking: bool) -> Resources:
    """What an instance of a type registers for tasks.

    The facts and the share of the memory are the capacity model's.

    The primary interface is not for tasks. A trunk takes one more, and adds its branches (ECS Developer
    Guide, "ENI trunking").
    """
    _, vcpus, memory, interfaces, branches, _ = _facts()["types"][type_name]
    for_tasks = branches + interfaces - 2 if trunking and branches > 0 else interfaces - 1
    share = _facts()["registeredMemoryPercent"] / 100
    return Resources(vcpus * _CPU_UNITS, int(memory * share), for_tasks)


def architecture(type_name: str) -> str:
    """The processor architecture of a type: `x86_64` or `arm64`."""
    return "arm64" if _facts()["types"][type_name][0] == "arm64" else "x86_64"


def type_in_turn(types: Sequence[str], launched: int) -> str:
    """The type of a new instance, after `launched` others (own choice: a group starts its types in turn)."""
    return types[launched % len(types)]


def launch_zones(instances: Iterable[Instance], zones: Sequence[str], number: int) -> list[str]:
    """The zones of new instances: each goes to the zone with the fewest, the first of equal ones.

    Draining instances are leaving and do not count (EC2 Auto Scaling User Guide, "Availability Zone
    distribution").
    """
    running = Counter(instance.zone for instance in in_service(instances))
    chosen: list[str] = []
    for _ in range(number):
        zone = min(zones, key=lambda name: running[name])
        running[zone] += 1
        chosen.append(zone)
    return chosen


def terminations(instances: Iterable[Instance], template: int, number: int) -> list[Instance]:
    """The instances that a scale-in ends, by the default termination policy (EC2 Auto Scaling User Guide).

    Each is of the zone with the most instances, and there of an older launch template first. The policy
    then picks by the billing hour and at random. Own choice: the one that was launched first, then the
    lowest id.
    """
    left = in_service(instances)
    chosen: list[Instance] = []
    for _ in range(min(number, len(left))):
        per_zone = Counter(instance.zone for instance in left)
        most = max(per_zone.values())
        candidates = [instance for instance in left if per_zone[instance.zone] == most]
        ended = min(candidates, key=lambda one: (one.template == template, one.launched_at, one.id))
        left.remove(ended)
        chosen.append(ended)
    return chosen


def is_unbalanced(instances: Iterable[Instance], zones: Sequence[str]) -> bool:
    """Whether the group starts an instance to balance its zones (EC2 Auto Scaling User Guide, same page).

    Own choice: all instances are in service, and a zone has two more than another.
    """
    present = in_service(instances)
    numbers = [sum(one.zone == zone for one in present) for zone in zones]
    settled = all(one.status is InstanceStatus.ACTIVE for one in present)
    return settled and bool(numbers) and max(numbers) - min(numbers) > 1


def in_service(instances: Iterable[Instance]) -> list[Instance]:
    """The booting and active instances, which count against the desired capacity."""
    return [instance for instance in instances if instance.status is not InstanceStatus.DRAINING]
