"""Lets a request through if it comes from this deployment's own clients.

A web page can send requests to loopback. So a Host header, an Origin header and a signature are checked:
no page can change the first two, and none knows the key.
"""

import base64
from typing import Any

from ministack import app
from ministack.core.responses import set_request_account_id
from ministack.services import ecs_metadata, imds

from local.emulator.gate import commands, refusal
from local.emulator.gate.load_balancer import PortOf, load_balancer_port, redirect
from local.emulator.gate.request import Receive, Refused, Request, Scope, Send, read_body, replay
from local.emulator.gate.signature import Signatures, same

_READINESS = "/_ministack/health"
_CREDENTIALS = "/v2/credentials/"


class Gate:
    def __init__(
        self, port: int, access_key_id: str, secret: str, port_of: PortOf, own: commands.Commands
    ) -> None:
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._port_of = port_of
        self._own = own
        self._signatures = Signatures(access_key_id, secret)
        self._registry_login = "Basic " + base64.b64encode(f"AWS:{secret}".encode()).decode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await app.app(scope, receive, send)
            return
        request = Request(scope)
        try:
            await self._pass(request, receive, send)
        except Refused as refused:
            await refusal.answer(refused, request, send)

    async def _pass(self, request: Request, receive: Receive, send: Send) -> None:
        if request.scope["type"] == "websocket":
            raise Refused("the emulated AWS carries no WebSocket")
        host = request.headers.get("host", "").lower()
        port = load_balancer_port(host, self._port_of)
        if port is not None:
            await redirect(request, port, send)
            return
        if host not in self._hosts:
            # A name of anybody else's may be rebound to loopback by its owner.
            raise Refused(f"the Host header is not this emulated AWS's: use {' or '.join(self._hosts)}")
        if "origin" in request.headers:
            raise Refused("this is the API of an emulated AWS, and no web page may call it (Origin header)")
        if await _answered_to_task(request, receive, send):
            return
        await self._pass_to_aws(request, receive, _without_cors(send))

    async def _pass_to_aws(self, request: Request, receive: Receive, send: Send) -> None:
        if request.path == _READINESS and request.method in ("GET", "HEAD"):
            await app.app(request.scope, receive, send)
        elif request.path.startswith("/_") and request.path not in self._own:
            raise Refused("this emulated AWS has no administration: end it with Ctrl-C, and start it again")
        elif app._is_ecr_registry_path(request.path):
            if not same(request.headers.get("authorization", ""), self._registry_login):
                challenge = 'Basic realm="the emulated AWS"'
                raise Refused("log in with ECR's authorization token", 401, www_authenticate=challenge)
            await app.app(request.scope, receive, send)
        else:
            claim = self._signatures.claim(request)
            body = await read_body(receive)
            if body is not None:
                self._signatures.check(claim, request, body)
                if request.path in self._own:
                    await commands.answer(body, self._own[request.path], send)
                    return
                await app.app(request.scope, replay(body, receive), send)


async def _answered_to_task(request: Request, receive: Receive, send: Send) -> bool:
    """The two addresses that ECS gives to a task. A token that only the task knows stands for a signature."""
    if request.path.startswith("/v4/"):
        token, handler = request.path.split("/")[2], ecs_metadata.handle_request
    elif request.path.startswith(_CREDENTIALS):
        token, handler = request.headers.get("authorization", ""), imds.handle_request
    else:
        return False
    if request.method != "GET" or token not in ecs_metadata._TOKEN_TO_TASK:
        raise Refused("no running task has this token")
    set_request_account_id("")
    response = await handler("GET", request.path, {}, b"", {})
    await app._send_if_handled(app._with_date_header(send), response, receive)
    return True


def _without_cors(send: Send) -> Send:
    """MiniStack lets the pages of every origin read its answers."""

    async def send_without_cors(message: dict[str, Any]) -> None:
        if "headers" in message:
            kept = [pair for pair in message["headers"] if not pair[0].lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return send_without_cors
