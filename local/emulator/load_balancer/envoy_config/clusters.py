"""A target group as three clusters: one serves requests, and two check health.

Envoy's own reaction to failed checks differs from ALB's: below a share of healthy hosts it sends requests to
all of them, draining ones included. So the health checks are in clusters without requests, and the states
that they give decide which endpoints the serving cluster has. New targets have a cluster of their own,
because they are checked more often.
"""

from local.emulator.load_balancer.envoy_config.names import Config, endpoints_file, seconds, typed, watched
from local.emulator.load_balancer.records import TargetGroup

CONNECT_LIMIT_SECONDS = 10
"""Source: ALB User Guide, "Troubleshoot your Application Load Balancers", HTTP 504."""
RESPONSE_HEADERS_LIMIT_KB = 32
"""Source: the same page, HTTP 502."""
INITIAL_INTERVAL_SECONDS = 0.5
"""The interval of the checks of a new target, so that a start is not late by up to the group's interval."""

_POLICIES = {"least_outstanding_requests": "LEAST_REQUEST", "weighted_random": "RANDOM"}
_UNLIMITED = 1_000_000
_HTTP_OPTIONS = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions"
_PRESERVE_CASE = {
    "header_key_format": {
        "stateful_formatter": {
            "name": "preserve_case",
            "typed_config": typed(
                "extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig"
            ),
        }
    }
}


def serving_name(group: TargetGroup) -> str:
    return group.name


def checking_name(group: TargetGroup) -> str:
    return f"{group.name}-checked"


def initial_name(group: TargetGroup) -> str:
    return f"{group.name}-initial"


def serving_cluster(group: TargetGroup, idle_timeout: float, folder: str) -> Config:
    """`idle_timeout` is the load balancer's, in seconds. It counts on both of its sides."""
    limits = {
        name: _UNLIMITED
        for name in ("max_connections", "max_pending_requests", "max_requests", "max_retries")
    }
    return {
        **_cluster(serving_name(group), group.protocol, group, folder),
        "lb_policy": _POLICIES.get(group.algorithm, "ROUND_ROBIN"),
        # Never send to an endpoint that is draining, also if there is no other one.
        "common_lb_config": {"healthy_panic_threshold": {"value": 0}},
        "circuit_breakers": {"thresholds": [limits]},
        "typed_extension_protocol_options": {
            _HTTP_OPTIONS: typed(
                "extensions.upstreams.http.v3.HttpProtocolOptions",
                common_http_protocol_options={
                    "idle_timeout": seconds(idle_timeout),
                    "max_headers_count": 1000,
                    "max_response_headers_kb": RESPONSE_HEADERS_LIMIT_KB,
                },
                explicit_http_config=_protocol(group),
            )
        },
    }


def checking_cluster(group: TargetGroup, folder: str) -> Config:
    check = group.health_check
    thresholds = {
        "healthy_threshold": check.healthy_threshold,
        "unhealthy_threshold": check.unhealthy_threshold,
    }
    return _checked(checking_name(group), group, check.interval, thresholds, folder)


def initial_cluster(group: TargetGroup, folder: str) -> Config:
    """The targets that have not passed a check yet. The first passed one makes them healthy, as in ALB."""
    interval = min(INITIAL_INTERVAL_SECONDS, group.health_check.interval)
    return _checked(
        initial_name(group), group, interval, {"healthy_threshold": 1, "unhealthy_threshold": 1}, folder
    )


def status_ranges(matcher: str) -> list[Config]:
    """The ranges of a matcher, in Envoy's form: the end does not belong to the range."""
    pairs = (part.partition("-") for part in matcher.split(","))
    return [{"start": int(low), "end": int(high or low) + 1} for low, _, high in pairs]


def _cluster(name: str, protocol: str, group: TargetGroup, folder: str) -> Config:
    """Like ALB, it validates no certificate of a target (ALB User Guide, "Target groups")."""
    alpn = {"common_tls_context": {"alpn_protocols": ["h2" if _speaks_http2(group) else "http/1.1"]}}
    context = typed("extensions.transport_sockets.tls.v3.UpstreamTlsContext", **alpn)
    tls = {"transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": context}}
    return typed(
        "config.cluster.v3.Cluster",
        name=name,
        type="EDS",
        connect_timeout=seconds(CONNECT_LIMIT_SECONDS),
        eds_cluster_config={"eds_config": watched(f"{folder}/{endpoints_file(name)}")},
        **(tls if protocol == "HTTPS" else {}),
    )


def _protocol(group: TargetGroup) -> Config:
    if _speaks_http2(group):
        return {"http2_protocol_options": {}}
    return {"http_protocol_options": _PRESERVE_CASE}


def _speaks_http2(group: TargetGroup) -> bool:
    return group.protocol_version in ("HTTP2", "GRPC")


def _checked(
    name: str, group: TargetGroup, interval: float, thresholds: dict[str, int], folder: str
) -> Config:
    # Envoy has other intervals for a cluster that has had a connection. These clusters never have one.
    intervals = ("interval", "no_traffic_interval", "no_traffic_healthy_interval")
    check = {
        **dict.fromkeys(intervals, seconds(interval)),
        **thresholds,
        "timeout": seconds(group.health_check.timeout),
        # ALB closes the connection after each check (ALB User Guide, "Health checks").
        "reuse_connection": False,
        "http_health_check": _request(group),
    }
    return {
        **_cluster(name, group.health_check.protocol, group, folder),
        "health_checks": [check],
        # Else a host that is gone from the file stays until it fails a check.
        "ignore_health_on_host_removal": True,
    }


def _request(group: TargetGroup) -> Config:
    agent = {"key": "user-agent", "value": "ELB-HealthChecker/2.0"}
    return {
        "path": group.health_check.path,
        "expected_statuses": status_ranges(group.health_check.matcher),
        # Every other status counts by the threshold. Without this, Envoy takes the target out at once.
        "retriable_statuses": [{"start": 100, "end": 600}],
        "codec_client_type": "HTTP2" if _speaks_http2(group) else "HTTP1",
        "request_headers_to_add": [{"header": agent, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}],
    }
