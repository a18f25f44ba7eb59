"""All files that Envoy watches, from the records."""

from collections.abc import Callable, Iterator, Mapping
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
from local.emulator.load_balancer.envoy_config.endpoints import checked_endpoints, serving_endpoints
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

LoopbackPort = Callable[[str, int], int | None]
"""The port on loopback for an address and port of the VPC. None if no task listens there."""


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


def resource_files(
    records: Records,
    targets: Mapping[str, GroupTargets],
    listener_ports: Mapping[str, int],
    certificates: Mapping[str, CertificateFiles],
    loopback_port: LoopbackPort,
    folder: str,
) -> dict[PurePath, str]:
    """The text of each file, in the order in which Envoy may read them: what is referred to comes first.

    `targets` is by target group ARN, and `listener_ports` and `certificates` by listener ARN. `folder` holds
    the files, named as Envoy's working directory sees it.
    """
    endpoint_files: dict[PurePath, str] = {}
    route_files: dict[PurePath, str] = {}
    clusters, listeners = [], []
    groups = {group.arn: group for group in records.used_groups}
    for group in groups.values():
        endpoint_files.update(_endpoint_files(group, targets.get(group.arn, GroupTargets()), loopback_port))
        idle = max(idle_timeout(balancer) for balancer in records.load_balancers_of(group))
        clusters += [
            serving_cluster(group, idle, folder),
            checking_cluster(group, folder),
            initial_cluster(group, folder),
        ]
    for balancer in records.load_balancers:
        local_ports = {listener.port: listener_ports[listener.arn] for listener in balancer.listeners}
        for listener in balancer.listeners:
            found = routes(balancer, listener, groups, local_ports)
            route_files[routes_file(listener.name)] = discovery_response([found])
            files_of_tls = certificates.get(listener.arn)
            tls = downstream_tls(listener, files_of_tls) if files_of_tls else None
            listeners.append(listener_config(balancer, listener, local_ports[listener.port], folder, tls))
    return {
        **endpoint_files,
        CLUSTERS: discovery_response(clusters),
        **route_files,
        LISTENERS: discovery_response(listeners),
    }


def _endpoint_files(
    group: TargetGroup, targets: GroupTargets, loopback_port: LoopbackPort
) -> Iterator[tuple[PurePath, str]]:
    check_port = group.health_check.port
    everyone = {*targets.serving, *targets.draining, *targets.initial, *targets.checked}
    ports = {target: loopback_port(target.address, target.port) for target in everyone}
    check_ports = (
        ports
        if check_port == "traffic-port"
        else {target: loopback_port(target.address, int(check_port)) for target in everyone}
    )
    name = serving_name(group)
    yield _file(name, serving_endpoints(name, targets.serving, targets.draining, ports))
    for name, checked in ((checking_name(group), targets.checked), (initial_name(group), targets.initial)):
        yield _file(name, checked_endpoints(name, checked, check_ports))


def _file(name: str, endpoints: Config) -> tuple[PurePath, str]:
    return endpoints_file(name), discovery_response([endpoints])
