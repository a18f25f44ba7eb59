"""The endpoints of a cluster: addresses on loopback that stand for targets in the VPC."""

from collections.abc import Iterable, Mapping

from local.emulator.load_balancer.envoy_config.names import Config, typed
from local.emulator.load_balancer.records import Target

LOOPBACK = "127.0.0.1"
Ports = Mapping[Target, int | None]
"""The port on loopback of each target, or None if no task listens there."""


def serving_endpoints(
    cluster: str, chosen: Iterable[Target], draining: Iterable[Target], ports: Ports
) -> Config:
    """The targets that get new requests, and those that only finish what they have begun."""
    serving = [_endpoint(target, ports) for target in chosen]
    finishing = [{**_endpoint(target, ports), "health_status": "DRAINING"} for target in draining]
    return _assignment(cluster, serving + finishing)


def checked_endpoints(cluster: str, targets: Iterable[Target], ports: Ports) -> Config:
    """The targets under health checks. A check's Host header is the target's own address, as ALB's is.

    Source: ALB User Guide, "Health checks for Application Load Balancer target groups".
    """
    return _assignment(
        cluster,
        [_endpoint(target, ports, health_check_config={"hostname": str(target)}) for target in targets],
    )


def address_of(target: Target, ports: Ports) -> Config:
    """Never the VPC address itself: it may belong to a machine in the developer's network.

    A target without a task gets the path of a socket that does not exist, so that every connection fails.
    """
    port = ports[target]
    if port is None:
        return {"pipe": {"path": f"no-task/{target}"}}
    return {"socket_address": {"address": LOOPBACK, "port_value": port}}


def _endpoint(target: Target, ports: Ports, **options: Config) -> Config:
    return {"endpoint": {"address": address_of(target, ports), "hostname": str(target), **options}}


def _assignment(cluster: str, endpoints: list[Config]) -> Config:
    return typed(
        "config.endpoint.v3.ClusterLoadAssignment",
        cluster_name=cluster,
        endpoints=[{"lb_endpoints": endpoints}] if endpoints else [],
    )
