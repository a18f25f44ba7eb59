"""`POST /_local/faults` of `npm run fault`, which is not an API of AWS."""

import json
from collections.abc import Callable
from typing import Any

from local.emulator.gate.request import Refused, Send

PATH = "/_local/faults"
Cause = Callable[[str, str | None], str]
"""Lets a fault of a kind happen to a task, an instance or a zone, and says so. A ValueError says why not."""


async def answer(body: bytes, cause: Cause, send: Send) -> None:
    try:
        asked: dict[str, Any] = json.loads(body)
        text = cause(asked["fault"], asked.get("name"))
    except (KeyError, TypeError) as error:
        raise Refused('the body must be {"fault": ..., "name": ...}', 400) from error
    except ValueError as error:
        raise Refused(str(error), 400) from error
    answered = f"{text}\n".encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(answered)).encode()),
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": answered})
