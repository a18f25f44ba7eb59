"""All files that Envoy watches, from the records."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from local.emulator.load_balancer.envoy_config.clusters import (
    checking_cluster,
    checking_name,
    initial_cluster,
    initial_name,
    serving_cluster,
    serving_name,
)
from local.emulator.load_balancer.envoy_config.endpoints import Ports, checked_endpoints, serving_endpoints
from local.emulator.load_balancer.envoy_config.listeners import idle_timeout, listener_config
from local.emulator.load_balancer.envoy_config.names import (
    CLUSTERS,
    LISTENERS,
    Config,
    discovery_response,
    endpoints_file,
    routes_file,
)
from local.emulator.load_balancer.envoy_config.routes import routes
from local.emulator.load_balancer.envoy_config.tls import CertificateFiles, downstream_tls
from local.emulator.load_balancer.records import Records, Target, TargetGroup


@dataclass(frozen=True)
class GroupTargets:
    """The targets of a group, by what Envoy does with them."""

    serving: tuple[Target, ...] = ()
    """They get new requests."""
    draining: tuple[Target, ...] = ()
    """They only finish the requests that they have."""
    initial: tuple[Target, ...] = ()
    """They have not passed a check yet."""
    checked: tuple[Target, ...] = ()
    """They have passed a check before."""

    @property
    def all(self) -> set[Target]:
        return {*self.serving, *self.draining, *self.initial, *self.checked}


@dataclass(frozen=True)
class Inputs:
    """All that decides the text of the files. Equal inputs give equal files."""

    records: Records
    targets: Mapping[str, GroupTargets]
    """By target group ARN."""
    listener_ports: Mapping[str, int]
    """By listener ARN."""
    certificates: Mapping[str, CertificateFiles]
    """By listener ARN."""
    loopback_ports: Ports
    """Of all that Envoy dials."""


def resource_files(inputs: Inputs, folder: str) -> dict[PurePath, str]:
    """The text of each file, in the order in which Envoy may read them: what is referred to comes first.

    `folder` holds the files, named as Envoy's working directory sees it.
    """
    records = inputs.records
    endpoint_files: dict[PurePath, str] = {}
    route_files: dict[PurePath, str] = {}
    clusters, listeners = [], []
    groups = {group.arn: group for group in records.used_groups}
    for group in groups.values():
        endpoint_files.update(_endpoint_files(group, inputs.targets[group.arn], inputs.loopback_ports))
        idle = max(idle_timeout(balancer) for balancer in records.load_balancers_of(group))
        clusters += [
            serving_cluster(group, idle, folder),
            checking_cluster(group, folder),
            initial_cluster(group, folder),
        ]
    for balancer in records.load_balancers:
        local_ports = {listener.port: inputs.listener_ports[listener.arn] for listener in balancer.listeners}
        for listener in balancer.listeners:
            found = routes(balancer, listener, groups, local_ports)
            route_files[routes_file(listener.name)] = discovery_response([found])
            files_of_tls = inputs.certificates.get(listener.arn)
            tls = downstream_tls(listener, files_of_tls) if files_of_tls else None
            listeners.append(listener_config(balancer, listener, local_ports[listener.port], folder, tls))
    return {
        **endpoint_files,
        CLUSTERS: discovery_response(clusters),
        **route_files,
        LISTENERS: discovery_response(listeners),
    }


def dialled(group: TargetGroup, targets: GroupTargets) -> set[Target]:
    """The addresses and ports that Envoy dials: those of the requests, and those of the health checks."""
    return {place for target in targets.all for place in (target, checked_at(group, target))}


def checked_at(group: TargetGroup, target: Target) -> Target:
    """Where a target's checks go."""
    port = group.health_check.port
    return target if port == "traffic-port" else Target(target.address, int(port))


def _endpoint_files(
    group: TargetGroup, targets: GroupTargets, ports: Ports
) -> Iterator[tuple[PurePath, str]]:
    check_ports = {target: ports[checked_at(group, target)] for target in targets.all}
    name = serving_name(group)
    yield _file(name, serving_endpoints(name, targets.serving, targets.draining, ports))
    for name, checked in ((checking_name(group), targets.checked), (initial_name(group), targets.initial)):
        yield _file(name, checked_endpoints(name, checked, check_ports))


def _file(name: str, endpoints: Config) -> tuple[PurePath, str]:
    return endpoints_file(name), discovery_response([endpoints])
