"""`POST /_local/...`: commands of `npm run`, which are not an API of AWS."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from local.emulator.gate.request import Refused, Send

Commands = Mapping[str, Callable[[dict[str, Any]], str]]
"""Carries a command out and says so, by the path of its request. A ValueError says why not."""


async def answer(body: bytes, command: Callable[[dict[str, Any]], str], send: Send) -> None:
    try:
        text = command(json.loads(body))
    except (KeyError, TypeError) as error:
        raise Refused("the body has not the fields of this command", 400) from error
    except ValueError as error:
        raise Refused(str(error), 400) from error
    answered = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(answered)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answered})
