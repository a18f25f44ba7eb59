"""DescribeStacks waits for the CDK CLI, and not for those who watch a deployment."""

import asyncio
from typing import Any

import pytest
from ministack.services import cloudformation

from local.emulator.patches import stack_polling

_BODY = b"Action=DescribeStacks&StackName=mine"


@pytest.mark.parametrize(("agent", "waits"), [("aws-cdk/2", True), ("aws-sdk-js/3.1", False)])
def test_who_waits(agent: str, waits: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = {"StackName": "mine", "StackStatus": "UPDATE_IN_PROGRESS"}
    seen: list[str] = []

    async def answer(*_: Any) -> None:
        seen.append(stack["StackStatus"])

    async def ends(_: float) -> None:
        stack["StackStatus"] = "UPDATE_COMPLETE"

    monkeypatch.setattr(cloudformation, "_stacks", {"mine": stack})
    monkeypatch.setattr(cloudformation, "handle_request", answer)
    monkeypatch.setattr(asyncio, "sleep", ends)
    stack_polling.install()
    asyncio.run(cloudformation.handle_request("POST", "/", {"user-agent": agent}, _BODY, {}))
    assert seen == ["UPDATE_COMPLETE" if waits else "UPDATE_IN_PROGRESS"]
