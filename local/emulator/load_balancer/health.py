"""The health of each target: its state in ALB's terms, from Envoy's health checks.

Source: ALB User Guide, "Health checks for Application Load Balancer target groups".
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from local.emulator.load_balancer.envoy_config.resources import GroupTargets
from local.emulator.load_balancer.hosts import Host
from local.emulator.load_balancer.records import HealthCheck, Target, TargetGroup


@dataclass(frozen=True)
class Health:
    state: str
    reason: str = ""
    description: str = ""


HEALTHY = Health("healthy")
REGISTERING = Health("initial", "Elb.RegistrationInProgress", "Target registration is in progress")
CHECKING = Health("initial", "Elb.InitialHealthChecking", "Initial health checks in progress")
FAILED = Health("unhealthy", "Target.FailedHealthChecks", "Health checks failed")
TIMED_OUT = Health("unhealthy", "Target.Timeout", "Request timed out")
DRAINING = Health("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
UNUSED = Health(
    "unused", "Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"
)


@dataclass
class _Registered:
    since: float
    """When its checks began: those of a new target, and later those of a target that has passed one."""
    health: Health = REGISTERING
    has_passed: bool = False
    is_confirmed: bool = False
    """Whether it has also passed one of the later checks."""


@dataclass(frozen=True)
class Seen:
    """The hosts of a target group in Envoy, by `address:port`: new ones, and those that passed a check."""

    initial: Mapping[str, Host]
    checked: Mapping[str, Host]


@dataclass(frozen=True)
class _Deregistered:
    until: float


class GroupHealth:
    """The targets of one target group. Times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._registered: dict[Target, _Registered] = {}
        self._deregistered: dict[Target, _Deregistered] = {}

    def update(self, group: TargetGroup, seen: Seen, is_there: Callable[[Target], bool], now: float) -> None:
        """Compare the registered targets with those of before, and read the results of the checks.

        A target that is not there any more needs no draining.
        """
        for target in self._registered.keys() - set(group.targets):
            del self._registered[target]
            self._deregistered[target] = _Deregistered(now + group.deregistration_delay)
        for target in group.targets:
            self._deregistered.pop(target, None)
            known = self._registered.setdefault(target, _Registered(now))
            hosts = seen.checked if known.has_passed else seen.initial
            known.health = _health(known, group.health_check, hosts.get(str(target)), now)
        for target, deregistered in list(self._deregistered.items()):
            if now >= deregistered.until or not is_there(target):
                del self._deregistered[target]

    @property
    def states(self) -> dict[Target, Health]:
        registered = {target: known.health for target, known in self._registered.items()}
        return {**dict.fromkeys(self._deregistered, DRAINING), **registered}

    @property
    def targets(self) -> GroupTargets:
        """Without a healthy target, requests go to all that are unhealthy: the target group fails open."""
        return GroupTargets(
            serving=self._in_state("healthy") or self._in_state("unhealthy"),
            draining=tuple(self._deregistered),
            initial=tuple(target for target, known in self._registered.items() if not known.has_passed),
            checked=tuple(target for target, known in self._registered.items() if known.has_passed),
        )

    def _in_state(self, state: str) -> tuple[Target, ...]:
        return tuple(target for target, known in self._registered.items() if known.health.state == state)


def unused(targets: Iterable[Target]) -> dict[Target, Health]:
    return dict.fromkeys(targets, UNUSED)


def longest_wait(check: HealthCheck) -> float:
    """Seconds until a new target that never passes a check is unhealthy."""
    return check.interval * check.unhealthy_threshold


def _health(known: _Registered, check: HealthCheck, host: Host | None, now: float) -> Health:
    """A host that Envoy has not read or not checked yet keeps its state."""
    is_early = now - known.since < longest_wait(check)
    if host is None or not host.was_checked:
        return known.health if known.has_passed or is_early else FAILED
    if host.passes_checks:
        if known.has_passed:
            known.is_confirmed = True
        else:
            known.has_passed, known.since = True, now
        return HEALTHY
    if is_early and not known.is_confirmed:
        # Envoy counts no threshold in the first checks of a host.
        return HEALTHY if known.has_passed else CHECKING
    return TIMED_OUT if host.timed_out else FAILED
