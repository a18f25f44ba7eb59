"""A listener of a load balancer, as Envoy's listener."""

from local.emulator.load_balancer.envoy_config.endpoints import LOOPBACK
from local.emulator.load_balancer.envoy_config.error_responses import error_responses
from local.emulator.load_balancer.envoy_config.headers import request_filter
from local.emulator.load_balancer.envoy_config.names import Config, routes_file, seconds, typed, watched
from local.emulator.load_balancer.envoy_config.request_log import request_log
from local.emulator.load_balancer.records import Listener, LoadBalancer

_HTTP = "extensions.filters.network.http_connection_manager.v3.HttpConnectionManager"
_PRESERVE_CASE = {
    "name": "preserve_case",
    "typed_config": typed("extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig"),
}


def idle_timeout(balancer: LoadBalancer) -> float:
    """Seconds, 1 to 4000, default 60 (ALB User Guide, "Load balancer attributes")."""
    return float(balancer.attributes.get("idle_timeout.timeout_seconds", "60"))


def listener_config(
    balancer: LoadBalancer, listener: Listener, local_port: int, folder: str, tls: Config | None = None
) -> Config:
    """`tls` is the transport socket of a listener that terminates TLS."""
    http = {"name": "http", "typed_config": _http(balancer, listener, folder)}
    chain: Config = {"filters": [http], **({"transport_socket": tls} if tls else {})}
    return typed(
        "config.listener.v3.Listener",
        name=listener.name,
        address={"socket_address": {"address": LOOPBACK, "port_value": local_port}},
        # Else two deployments could share the port, each of them without an error.
        enable_reuse_port=False,
        filter_chains=[chain],
    )


def _http(balancer: LoadBalancer, listener: Listener, folder: str) -> Config:
    idle = seconds(idle_timeout(balancer))
    keep_alive = seconds(float(balancer.attributes.get("client_keep_alive.seconds", "3600")))
    return typed(
        _HTTP,
        stat_prefix=listener.name,
        # A listener without TLS accepts HTTP/1.1 only (ALB User Guide, "Listeners").
        codec_type="AUTO" if listener.protocol == "HTTPS" else "HTTP1",
        rds={
            "route_config_name": listener.name,
            "config_source": watched(f"{folder}/{routes_file(listener.name)}"),
        },
        use_remote_address=True,
        skip_xff_append=True,  # the request filter appends
        generate_request_id=False,
        preserve_external_request_id=True,
        server_header_transformation="PASS_THROUGH",
        # Counts within a request, in both directions. The idle timeout below counts between requests.
        stream_idle_timeout=idle,
        common_http_protocol_options={
            "idle_timeout": idle,
            "max_connection_duration": keep_alive,
            "max_headers_count": 1000,
        },
        http_protocol_options={
            "accept_http_10": True,
            "default_host_for_http_10": "localhost",
            "header_key_format": {"stateful_formatter": _PRESERVE_CASE},
        },
        max_request_headers_kb=64,
        upgrade_configs=[{"upgrade_type": "websocket"}],
        access_log=[request_log(balancer.full_name, folder)],
        local_reply_config=error_responses(listener),
        http_filters=[
            request_filter(balancer),
            {
                "name": "envoy.filters.http.router",
                "typed_config": typed(
                    "extensions.filters.http.router.v3.Router", suppress_envoy_headers=True
                ),
            },
        ],
    )
