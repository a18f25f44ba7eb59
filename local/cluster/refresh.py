"""An instance refresh: which instances start and which ones end, after a changed AMI or launch template.

The application sets a minimum healthy percentage of 100 and a maximum of 150, so instances start before
others end (EC2 Auto Scaling API Reference, "RefreshPreferences"). Draining instances count in neither. Own
choices: the maximum rounds up, so that a group of one can start a second one. Where the percentages allow
no step at all, one instance starts first. The first instances in the list end first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from local.cluster.instances import in_service
from local.cluster.records import Instance, InstanceStatus


@dataclass(frozen=True, slots=True)
class RefreshStep:
    """The number of instances to start with the new template, and the old ones to terminate.

    Each of them drains.
    """

    launch: int = 0
    terminate: tuple[Instance, ...] = ()


@dataclass(frozen=True, slots=True)
class Refresh:
    """A refresh to a version of the launch template. The percentages are of the group's desired capacity."""

    template: int
    minimum_percent: int = 100
    maximum_percent: int = 150
    #: Seconds after its launch from which a new instance counts as healthy.
    warmup: int = 0


def is_done(refresh: Refresh, instances: Sequence[Instance]) -> bool:
    """Whether no instance of an older template is left, and each new one has joined the cluster."""
    return all(one.template == refresh.template and one.status is InstanceStatus.ACTIVE for one in instances)


def refresh_step(refresh: Refresh, desired: int, instances: Sequence[Instance], now: float) -> RefreshStep:
    """The next instances to start and to end."""
    present = in_service(instances)
    old = [one for one in present if one.template != refresh.template]
    healthy = [one for one in present if one.status is InstanceStatus.ACTIVE and _warm(one, refresh, now)]
    fewest = ceil(desired * refresh.minimum_percent / 100)
    most = max(ceil(desired * refresh.maximum_percent / 100), fewest + 1)
    new = len(present) - len(old)
    launch = max(0, min(desired - new, most - len(present)))
    terminate = max(0, min(len(old), len(healthy) - fewest))
    return RefreshStep(launch, tuple(old[:terminate]))


def _warm(instance: Instance, refresh: Refresh, now: float) -> bool:
    return instance.template != refresh.template or now >= instance.launched_at + refresh.warmup
