"""Sends the requests for a load balancer to it, before MiniStack reads their paths as AWS's.

MiniStack answers /health, /login, /v2/ and others itself, whatever the Host header says. An application has
such paths too.
"""

from typing import Any

from ministack import app
from ministack.core.responses import set_request_account_id, set_request_client_ip, set_request_region
from ministack.services import alb

from local.emulator.gate.request import Receive, Request, Send, read_body

_DOMAIN = ".alb.localhost"
_FALLBACK = "/_alb/"


def has_load_balancer_host(host: str) -> bool:
    """Whether the Host header names a load balancer. DNS rebinding cannot: nobody can own *.localhost."""
    name = host.partition(":")[0].lower()
    return name.endswith(_DOMAIN) and _exists(name.removesuffix(_DOMAIN))


def has_fallback_path(path: str) -> bool:
    return path.startswith(_FALLBACK) and _exists(path.removeprefix(_FALLBACK).partition("/")[0])


async def forward(request: Request, receive: Receive, send: Send) -> None:
    body = await read_body(receive)
    if body is None:
        return
    _enter_account()
    client = request.scope.get("client") or ("127.0.0.1", 0)
    set_request_client_ip(client[0])
    response = await app._handle_alb_request(
        request.headers["host"],
        request.path,
        request.method,
        dict(request.headers),
        body,
        request.query,
        request.raw_query,
        request.raw_path,
    )
    await app._send_if_handled(app._with_date_header(send), response, receive)


def _exists(name: str) -> Any:
    _enter_account()
    return alb._find_lb_by_name(name) is not None


def _enter_account() -> None:
    """Set the deployment's own account and region. The request's credentials do not count here."""
    set_request_account_id("")
    set_request_region(None)
