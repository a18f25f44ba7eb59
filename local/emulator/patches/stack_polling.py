"""Answers the CDK CLI's DescribeStacks when the stack is done, because it polls only every 5 s.

AWS needs minutes for a stack, but the emulator needs a moment. All others want to see the stack as it is now.
"""

import asyncio
from typing import Any
from urllib.parse import parse_qs

from ministack.services import cloudformation

_CDK = "aws-cdk/"  # in its User-Agent header
_POLL_SECONDS = 0.05
_LONGEST_SECONDS = 20.0  # well below the AWS SDK's own request timeout


def install() -> None:
    handle_request = cloudformation.handle_request

    async def wait_and_describe(method: str, path: str, headers: Any, body: bytes, query: Any) -> Any:
        is_cdk = _CDK in str({name.lower(): value for name, value in headers.items()}.get("user-agent", ""))
        form = parse_qs(body.decode(errors="replace")) if body else {}
        if is_cdk and form.get("Action") == ["DescribeStacks"] and (name := form.get("StackName", [""])[0]):
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
