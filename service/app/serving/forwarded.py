"""The client behind the load balancer, from X-Forwarded-For and X-Forwarded-Proto."""

from functools import lru_cache
from ipaddress import ip_address, ip_network

from starlette.types import Scope

_ENCRYPTED = {"http": "https", "ws": "wss"}
_PLAIN = {secure: plain for plain, secure in _ENCRYPTED.items()}


class ForwardedHeaders:
    """Sets a scope's `client` and `scheme` as the client used them, if a trusted proxy says so.

    The load balancer adds the address that it sees at the end of X-Forwarded-For. All before that comes from
    the client, so it is not believed. `request.url` takes host and port from the Host header.
    """

    def __init__(self, trusted: str) -> None:
        networks = [ip_network(network.strip()) for network in trusted.split(",") if network.strip()]

        @lru_cache(1024)
        def trusts(host: str) -> bool:
            address = ip_address(host)
            return any(address in network for network in networks)

        self._trusts = trusts

    def apply(self, scope: Scope, headers: dict[bytes, bytes]) -> None:
        addresses = headers.get(b"x-forwarded-for")
        scheme = headers.get(b"x-forwarded-proto")
        if not (addresses or scheme) or not self._is_trusted(scope):
            return
        if addresses:
            scope["client"] = (addresses[-64:].decode("latin-1").rpartition(",")[2].strip(), 0)
        if scheme == b"https":
            scope["scheme"] = _ENCRYPTED.get(scope["scheme"], scope["scheme"])
        elif scheme == b"http":
            scope["scheme"] = _PLAIN.get(scope["scheme"], scope["scheme"])

    def _is_trusted(self, scope: Scope) -> bool:
        try:
            return self._trusts(scope["client"][0])
        except (TypeError, ValueError):  # no address, as in a test client
            return False
