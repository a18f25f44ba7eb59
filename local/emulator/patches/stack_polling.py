"""Answers DescribeStacks when the stack is done, because the CDK CLI polls only every 5 s.

AWS needs minutes for a stack, but the emulator needs a moment. `npm run status` and the console want to see
a deployment while it is under way. Their clients name themselves (`operator/aws/clients.ts`).
"""

import asyncio
from typing import Any
from urllib.parse import parse_qs

from ministack.services import cloudformation

_POLL_SECONDS = 0.05
_LONGEST_SECONDS = 20.0  # well below the AWS SDK's own request timeout
_AT_ONCE = "fastapi-operator"


def install() -> None:
    handle_request = cloudformation.handle_request

    async def wait_and_describe(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        form = parse_qs(body.decode(errors="replace")) if body else {}
        name = form.get("StackName", [""])[0]
        if (
            name
            and form.get("Action") == ["DescribeStacks"]
            and _AT_ONCE not in headers.get("user-agent", "")
        ):
            for _ in range(int(_LONGEST_SECONDS / _POLL_SECONDS)):
                if not _in_progress(name):
                    break
                await asyncio.sleep(_POLL_SECONDS)
        return await handle_request(method, path, headers, body, query)

    cloudformation.handle_request = wait_and_describe


def _in_progress(name: str) -> bool:
    named = [s for s in cloudformation._stacks.values() if name in (s.get("StackId"), s.get("StackName"))]
    return any(
        s["StackStatus"].endswith("_IN_PROGRESS") and s["StackStatus"] != "REVIEW_IN_PROGRESS" for s in named
    )
