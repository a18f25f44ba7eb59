"""Keeps Envoy's files in step with the records, and the health of the targets with Envoy's checks."""

import threading
import time
from collections.abc import Callable
from pathlib import Path, PurePath

from local.emulator.load_balancer.certificates import Certificates
from local.emulator.load_balancer.envoy import Envoy
from local.emulator.load_balancer.envoy_config.clusters import checking_name, initial_name, serving_name
from local.emulator.load_balancer.envoy_config.resources import Inputs, checked_at, dialled, resource_files
from local.emulator.load_balancer.files import replace
from local.emulator.load_balancer.health import GroupHealth, Health, Seen, unused
from local.emulator.load_balancer.hosts import Hosts
from local.emulator.load_balancer.listener_ports import ListenerPorts
from local.emulator.load_balancer.records import Listener, Records, Target, TargetGroup

LoopbackPort = Callable[[str, int], int | None]
"""The port on loopback for an address and port of the VPC. None if no task listens there."""

_POLL_SECONDS = 0.1
_DRAIN_POLL_SECONDS = 0.02
_IDLE_POLLS = 3


class DataPlane:
    """One for all load balancers. Its methods can be called from any thread."""

    def __init__(
        self,
        envoy: Envoy,
        folder: Path,
        read: Callable[[], Records],
        ports: ListenerPorts,
        certificates: Certificates,
        loopback_port: LoopbackPort,
    ) -> None:
        self._envoy = envoy
        self._folder = folder
        self._read = read
        self._ports = ports
        self._certificates = certificates
        self._loopback_port = loopback_port
        self._lock = threading.Lock()
        self._groups: dict[str, GroupHealth] = {}
        self._states: dict[str, dict[Target, Health]] = {}
        self._inputs: Inputs | None = None
        self._written: dict[PurePath, str] = {}
        self._records = Records()
        self._serving_names: set[str] = set()
        self._first_ports: dict[str, int] = {}

    def run(self) -> None:
        """Reconcile for ever. Raise a Problem when Envoy has ended."""
        while True:
            self._envoy.check()
            self.reconcile()
            time.sleep(_POLL_SECONDS)

    def reconcile(self) -> None:
        """Read the records and Envoy's state, and write the files that have changed."""
        with self._lock:
            try:
                records = self._read()
            except (RuntimeError, KeyError):
                return  # another thread is just changing them: the next turn reads them again
            self._update(records, self._envoy.hosts() or {}, time.monotonic())

    def health(self, group_arn: str) -> dict[Target, Health]:
        """The state of each target of a group, also of those that drain."""
        with self._lock:
            return dict(self._states.get(group_arn, {}))

    def snapshot(self) -> tuple[Records, dict[str, dict[Target, Health]]]:
        """The records that were read last, and the states of the targets by target group ARN."""
        with self._lock:
            return self._records, {arn: dict(states) for arn, states in self._states.items()}

    def port_of(self, name: str) -> int | None:
        """The port on loopback of a load balancer's listener, rather of HTTP. None without a listener."""
        with self._lock:
            return self._first_ports.get(name.lower())

    def wait_until_drained(self, address: str, limit: float) -> None:
        """Wait until a deregistered address has no request left, at most `limit` seconds.

        Envoy's admin interface may be a moment ahead of its worker. So it has to say so several times.
        """
        self.reconcile()
        deadline = time.monotonic() + limit
        idle = 0
        while idle < _IDLE_POLLS and time.monotonic() < deadline:
            idle = 0 if self._is_busy(address) else idle + 1
            time.sleep(_DRAIN_POLL_SECONDS)

    def _is_busy(self, address: str) -> bool:
        found = self._envoy.hosts()
        return found is None or any(
            host.name.startswith(f"{address}:") and (not host.drains or host.active_requests > 0)
            for cluster, hosts in found.items()
            if cluster in self._serving_names
            for host in hosts
        )

    def _update(self, records: Records, hosts: Hosts, now: float) -> None:
        self._records = records
        used = {group.arn: group for group in records.used_groups}
        self._serving_names = {serving_name(group) for group in used.values()}
        for arn in self._groups.keys() - used.keys():
            del self._groups[arn]
        for arn, group in used.items():
            health = self._groups.setdefault(arn, GroupHealth())
            health.update(group, self._seen(group, hosts), self._is_there, now)
        self._states = {
            group.arn: self._groups[group.arn].states if group.arn in used else unused(group.targets)
            for group in records.groups
        }
        self._write(records)
        opened = self._envoy.listeners() if records.listeners else set()
        if opened is not None:
            bound = {listener.arn for listener in records.listeners if listener.name in opened}
            self._ports.confirm(bound, now)

    def _seen(self, group: TargetGroup, hosts: Hosts) -> Seen:
        """The hosts of the targets. One with another port belongs to the task that had the address before."""
        places = {str(target): checked_at(group, target) for target in group.targets}
        ports = {name: self._loopback_port(place.address, place.port) for name, place in places.items()}
        initial, checked = (
            {
                host.name: host
                for host in hosts.get(cluster, ())
                if host.name in ports and host.port == ports[host.name]
            }
            for cluster in (initial_name(group), checking_name(group))
        )
        return Seen(initial, checked)

    def _is_there(self, target: Target) -> bool:
        return self._loopback_port(target.address, target.port) is not None

    def _write(self, records: Records) -> None:
        ports = self._ports.assign(records.listeners)
        self._first_ports = {
            balancer.name.lower(): ports[min(balancer.listeners, key=_plain_first).arn]
            for balancer in records.load_balancers
            if balancer.listeners
        }
        targets = {arn: health.targets for arn, health in self._groups.items()}
        places = {place for group in records.used_groups for place in dialled(group, targets[group.arn])}
        inputs = Inputs(
            records,
            targets,
            ports,
            self._certificates.of(records),
            {place: self._loopback_port(place.address, place.port) for place in places},
        )
        if inputs != self._inputs:  # making the texts takes longer than all the rest
            self._replace_files(resource_files(inputs, str(self._folder)))
            self._inputs = inputs

    def _replace_files(self, files: dict[PurePath, str]) -> None:
        for name, text in files.items():
            if self._written.get(name) != text:
                replace(self._folder / name, text)
        for name in self._written.keys() - files.keys():
            (self._folder / name).unlink(missing_ok=True)
        self._written = files


def _plain_first(listener: Listener) -> bool:
    return listener.protocol == "HTTPS"
