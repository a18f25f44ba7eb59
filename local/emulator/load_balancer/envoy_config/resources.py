"""All files that Envoy watches, from the records."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath

from local.emulator.load_balancer.envoy_config.clusters import (
    checking_cluster,
    checking_name,
    serving_cluster,
    serving_name,
)
from local.emulator.load_balancer.envoy_config.endpoints import checked_endpoints, serving_endpoints
from local.emulator.load_balancer.envoy_config.listeners import idle_timeout, listener_config
from local.emulator.load_balancer.envoy_config.names import (
    CLUSTERS,
    LISTENERS,
    discovery_response,
    endpoints_file,
    routes_file,
)
from local.emulator.load_balancer.envoy_config.routes import routes
from local.emulator.load_balancer.records import Records, Target, TargetGroup

LoopbackPort = Callable[[str, int], int | None]
"""The port on loopback for an address and port of the VPC. None if no task listens there."""


@dataclass(frozen=True)
class Serving:
    """The targets of a group that get new requests, and those that only finish what they have begun."""

    chosen: tuple[Target, ...] = ()
    draining: tuple[Target, ...] = ()


def resource_files(
    records: Records,
    serving: Mapping[str, Serving],
    listener_ports: Mapping[str, int],
    loopback_port: LoopbackPort,
    folder: str,
) -> dict[PurePath, str]:
    """The text of each file, in the order in which Envoy may read them: what is referred to comes first.

    `serving` is by target group ARN, and `listener_ports` by listener ARN. `folder` holds the files, named as
    Envoy's working directory sees it.
    """
    files: dict[PurePath, str] = {}
    clusters, listeners = [], []
    groups = {group.arn: group for group in records.used_groups}
    for group in groups.values():
        files.update(_endpoint_files(group, serving.get(group.arn, Serving()), loopback_port))
        idle = max(idle_timeout(balancer) for balancer in records.load_balancers_of(group))
        clusters += [serving_cluster(group, idle, folder), checking_cluster(group, folder)]
    for balancer in records.load_balancers:
        local_ports = {listener.port: listener_ports[listener.arn] for listener in balancer.listeners}
        for listener in balancer.listeners:
            found = routes(balancer, listener, groups, local_ports)
            files[routes_file(listener.name)] = discovery_response([found])
            listeners.append(listener_config(balancer, listener, local_ports[listener.port], folder))
    return {
        **files,
        CLUSTERS: discovery_response(clusters),
        LISTENERS: discovery_response(listeners),
    }


def _endpoint_files(
    group: TargetGroup, serving: Serving, loopback_port: LoopbackPort
) -> Iterator[tuple[PurePath, str]]:
    check_port = group.health_check.port
    targets = {*group.targets, *serving.chosen, *serving.draining}
    ports = {target: loopback_port(target.address, target.port) for target in targets}
    check_ports = (
        ports
        if check_port == "traffic-port"
        else {target: loopback_port(target.address, int(check_port)) for target in targets}
    )
    name = serving_name(group)
    found = serving_endpoints(name, serving.chosen, serving.draining, ports)
    yield endpoints_file(name), discovery_response([found])
    name = checking_name(group)
    yield endpoints_file(name), discovery_response([checked_endpoints(name, group.targets, check_ports)])
