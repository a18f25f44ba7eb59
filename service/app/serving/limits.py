"""Limits of the server, from the environment. README.md lists them with what happens beyond each one."""

from ipaddress import ip_network
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.contract import CONTRACT

_NAMES = CONTRACT.environment
_KIB, _MIB = 1024, 1024 * 1024

PRIVATE_NETWORKS = "10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,100.64.0.0/10,127.0.0.0/8,::1/128,fc00::/7"
"""Where a load balancer has its addresses (RFC 1918, 6598 and 4193), and this machine."""


def _networks(value: str) -> str:
    """Reject what is no network. A list that pydantic parses itself would have to be JSON."""
    try:
        for network in filter(None, value.split(",")):
            ip_network(network.strip())
    except ValueError:
        raise ValueError("should be networks such as 10.0.0.0/8, with commas between them") from None
    return value


class Limits(BaseSettings):
    """The part of the settings that protects the process. An error message shows the field's description."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    keep_alive_seconds: int = Field(
        default=CONTRACT.keep_alive_seconds,
        ge=1,
        le=86400,
        validation_alias=_NAMES.keep_alive,
        description="seconds an idle connection stays open, 1 to 86400; longer than the load balancer's",
    )
    request_timeout_seconds: float = Field(
        default=CONTRACT.timeout_seconds.request,
        gt=0,
        le=3600,
        validation_alias=_NAMES.request_timeout,
        description="seconds until a request without a response gets a 504, above 0 and up to 3600",
    )
    graceful_stop_seconds: int = Field(
        default=CONTRACT.graceful_stop_seconds,
        ge=1,
        le=3600,
        validation_alias=_NAMES.graceful_stop,
        description="seconds that running requests have to finish after SIGTERM, 1 to 3600",
    )
    health_check_path: str = Field(
        default=CONTRACT.health_check_path,
        pattern="^/",
        validation_alias=_NAMES.health_check_path,
        description="path of the load balancer's health check, such as /livez",
    )
    http2: bool = Field(
        default=False,
        validation_alias=_NAMES.http2,
        description="whether to speak HTTP/2 besides HTTP/1.1, true or false",
    )
    max_connections: int = Field(
        default=8192,
        ge=16,
        le=65536,
        validation_alias="MAX_CONNECTIONS",
        description="open connections, 16 to 65536",
    )
    max_requests: int = Field(
        default=1000,
        ge=1,
        le=65536,
        validation_alias="MAX_REQUESTS",
        description="requests that run at the same time, 1 to 65536",
    )
    max_header_bytes: int = Field(
        default=32 * _KIB,
        ge=8 * _KIB,
        le=_MIB,
        validation_alias="MAX_HEADER_BYTES",
        description="bytes of a request's line and headers, 8192 to 1048576",
    )
    max_body_bytes: int = Field(
        default=_MIB,
        ge=0,
        le=1024 * _MIB,
        validation_alias="MAX_BODY_BYTES",
        description="bytes of a request's body, 0 to 1073741824",
    )
    max_bodies_bytes: int = Field(
        default=64 * _MIB,
        ge=0,
        le=64 * 1024 * _MIB,
        validation_alias="MAX_BODIES_BYTES",
        description="bytes of the bodies of all running requests, 0 to 68719476736",
    )
    trusted_proxies: Annotated[str, AfterValidator(_networks)] = Field(
        default=PRIVATE_NETWORKS,
        validation_alias="TRUSTED_PROXIES",
        description="networks whose X-Forwarded-For and -Proto are believed, with commas between them",
    )

    @property
    def max_websockets(self) -> int:
        """WebSockets stay for long, so they leave half of the connections to requests and health checks."""
        return self.max_connections // 2

    @model_validator(mode="after")
    def _stop_outlasts_requests(self) -> "Limits":
        if self.graceful_stop_seconds < self.request_timeout_seconds:
            raise ValueError(
                f"{_NAMES.graceful_stop}: should be at least {_NAMES.request_timeout} or it cuts requests,"
                f" given '{self.graceful_stop_seconds}' and '{self.request_timeout_seconds:g}'"
            )
        return self
