"""The answer to a request that does not reach MiniStack."""

import re
from uuid import uuid4

from ministack import app
from ministack.core.iam_actions import access_denied_response
from ministack.core.router import SERVICE_PATTERNS, detect_service

from local.emulator.gate.request import BadSignature, Refused, Request, Send


async def answer(refused: Refused, request: Request, send: Send) -> None:
    send = app._with_date_header(send)
    if isinstance(refused, BadSignature) and _names_a_known_service(request):
        await _answer_in_the_services_form(refused, request, send)
        return
    kind = "websocket.http.response" if request.scope["type"] == "websocket" else "http.response"
    body = f"refused: {refused}\n".encode()
    fields = {
        "content-type": "text/plain; charset=utf-8",
        "content-length": str(len(body)),
        "x-content-type-options": "nosniff",
        **{name.replace("_", "-"): value for name, value in refused.headers.items()},
    }
    headers = [(name.encode(), value.encode()) for name, value in fields.items()]
    await send({"type": f"{kind}.start", "status": refused.status, "headers": headers})
    await send({"type": f"{kind}.body", "body": body, "more_body": False})


def _names_a_known_service(request: Request) -> bool:
    """For any other name, MiniStack would load all of botocore's services: 3 s and 390 MB."""
    found = re.search(r"Credential=[^/]+/[^/]+/[^/]+/([^/]+)/", request.headers.get("authorization", ""))
    return found is not None and found[1] in SERVICE_PATTERNS


async def _answer_in_the_services_form(refused: BadSignature, request: Request, send: Send) -> None:
    """An SDK shows the reason only if it can parse it, and each service has its own form."""
    service = detect_service(request.method, request.path, request.headers, request.query)
    status, headers, body = access_denied_response(
        service,
        "",
        "",
        str(uuid4()),
        error_code="AccessDenied",
        message=f"refused: {refused}",
        headers=request.headers,
    )
    await app._send_response(send, status, headers, body)
