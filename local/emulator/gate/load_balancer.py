"""Sends a client of a load balancer's name to the load balancer's own port."""

from collections.abc import Callable

from local.emulator.gate.request import Request, Send

_DOMAIN = ".alb.localhost"

PortOf = Callable[[str], int | None]
"""The port on loopback of a load balancer, by its name. None if there is no such load balancer."""


def load_balancer_port(host: str, port_of: PortOf) -> int | None:
    """The port of the load balancer that the Host header names. Nobody can own *.localhost and rebind it."""
    name = host.partition(":")[0].lower()
    return port_of(name.removesuffix(_DOMAIN)) if name.endswith(_DOMAIN) else None


async def redirect(request: Request, port: int, send: Send) -> None:
    """Status 308 keeps the method and the body."""
    host = request.headers["host"].partition(":")[0]
    query = f"?{request.raw_query}" if request.raw_query else ""
    location = f"http://{host}:{port}{request.raw_path}{query}"
    headers = [(b"location", location.encode("latin-1")), (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 308, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
