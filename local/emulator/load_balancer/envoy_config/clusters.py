"""A target group as two clusters: one serves requests, and the other one checks health.

Envoy's own reaction to failed checks differs from ALB's: below a share of healthy hosts it sends requests to
all of them, draining ones included. So the health checks are in a cluster without requests, and the states
that they give decide which endpoints the serving cluster has.
"""

from local.emulator.load_balancer.envoy_config.names import Config, endpoints_file, seconds, typed, watched
from local.emulator.load_balancer.records import HealthCheck, TargetGroup

CONNECT_LIMIT_SECONDS = 10
"""Source: ALB User Guide, "Troubleshoot your Application Load Balancers", HTTP 504."""
RESPONSE_HEADERS_LIMIT_KB = 32
"""Source: the same page, HTTP 502."""
RETRY_SECONDS = 0.5
"""The interval of the checks of a target that is not healthy. ALB uses the group's own interval for all."""

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
    return f"{group.name}-health"


def serving_cluster(group: TargetGroup, idle_timeout: float, folder: str) -> Config:
    """`idle_timeout` is the load balancer's, in seconds. It counts on both of its sides."""
    limits = {
        name: _UNLIMITED
        for name in ("max_connections", "max_pending_requests", "max_requests", "max_retries")
    }
    return {
        **_cluster(serving_name(group), folder),
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
    return {**_cluster(checking_name(group), folder), "health_checks": [_health_check(group)]}


def status_ranges(matcher: str) -> list[Config]:
    """The ranges of a matcher, in Envoy's form: the end does not belong to the range."""
    pairs = (part.partition("-") for part in matcher.split(","))
    return [{"start": int(low), "end": int(high or low) + 1} for low, _, high in pairs]


def _cluster(name: str, folder: str) -> Config:
    return typed(
        "config.cluster.v3.Cluster",
        name=name,
        type="EDS",
        connect_timeout=seconds(CONNECT_LIMIT_SECONDS),
        eds_cluster_config={"eds_config": watched(f"{folder}/{endpoints_file(name)}")},
    )


def _protocol(group: TargetGroup) -> Config:
    if group.protocol_version == "HTTP2":
        return {"http2_protocol_options": {}}
    return {"http_protocol_options": _PRESERVE_CASE}


def _health_check(group: TargetGroup) -> Config:
    check: HealthCheck = group.health_check
    interval, retry = seconds(check.interval), seconds(min(RETRY_SECONDS, check.interval))
    return {
        "interval": interval,
        "no_traffic_interval": interval,
        "no_traffic_healthy_interval": interval,
        "unhealthy_interval": retry,
        "unhealthy_edge_interval": retry,
        "timeout": seconds(check.timeout),
        "healthy_threshold": check.healthy_threshold,
        "unhealthy_threshold": check.unhealthy_threshold,
        # ALB closes the connection after each check (ALB User Guide, "Health checks").
        "reuse_connection": False,
        "http_health_check": {
            "path": check.path,
            "expected_statuses": status_ranges(check.matcher),
            # Also an answer 503 counts by the threshold. Envoy alone would take the target out at once.
            "retriable_statuses": [{"start": 100, "end": 600}],
            "codec_client_type": "HTTP2" if group.protocol_version == "HTTP2" else "HTTP1",
            "request_headers_to_add": [
                {
                    "header": {"key": "user-agent", "value": "ELB-HealthChecker/2.0"},
                    "append_action": "OVERWRITE_IF_EXISTS_OR_ADD",
                }
            ],
        },
    }
