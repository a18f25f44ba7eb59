"""The headers that a load balancer adds and removes."""

from pathlib import Path

from local.emulator.load_balancer.envoy_config.names import Config, typed
from local.emulator.load_balancer.records import Listener, LoadBalancer

_SCRIPT = Path(__file__).with_name("request_headers.lua")
_SCRIPT_ATTRIBUTES = (
    ("DROPS_INVALID_HEADER_FIELDS", "drop_invalid_header_fields.enabled", "false"),
    ("FORWARDED_FOR", "xff_header_processing.mode", "append"),
    ("WITH_CLIENT_PORT", "xff_client_port.enabled", "false"),
)
"""Placeholders in the script, the load balancer attributes for them, and the defaults."""
_PREFIX, _SUFFIX = "routing.http.response.", ".header_value"
_OF_ENVOY = ["x-envoy-external-address", "x-envoy-internal", "x-envoy-expected-rq-timeout-ms"]


def set_header(name: str, value: str) -> Config:
    """Replace the header. A percent sign would begin one of Envoy's own formats."""
    header = {"key": name, "value": value.replace("%", "%%")}
    return {"header": header, "append_action": "OVERWRITE_IF_EXISTS_OR_ADD"}


def request_headers(listener: Listener, local_port: int) -> Config:
    """The port is the one that the client used. With ALB's port 80, no absolute address would work here."""
    return {
        "request_headers_to_add": [
            set_header("X-Forwarded-Proto", listener.protocol.lower()),
            set_header("X-Forwarded-Port", str(local_port)),
        ],
        "request_headers_to_remove": _OF_ENVOY,
    }


def response_headers(listener: Listener) -> Config:
    """The listener attributes that set a header of each response.

    Source: ALB User Guide, "HTTP header modification for your Application Load Balancer".
    """
    added = [
        set_header(name.removeprefix(_PREFIX).removesuffix(_SUFFIX).replace("_", "-"), value)
        for name, value in listener.attributes.items()
        if name.startswith(_PREFIX) and name.endswith(_SUFFIX) and value
    ]
    return {"response_headers_to_add": added}


def names_the_server(listener: Listener) -> bool:
    """Whether the load balancer's own answers have the header `server`."""
    return listener.attributes.get(f"{_PREFIX}server.enabled", "true") == "true"


def request_filter(balancer: LoadBalancer) -> Config:
    """The Lua filter for what Envoy's own settings cannot say."""
    script = _SCRIPT.read_text()
    for placeholder, attribute, default in _SCRIPT_ATTRIBUTES:
        script = script.replace(placeholder, balancer.attributes.get(f"routing.http.{attribute}", default))
    return {
        "name": "envoy.filters.http.lua",
        "typed_config": typed(
            "extensions.filters.http.lua.v3.Lua", default_source_code={"inline_string": script}
        ),
    }
