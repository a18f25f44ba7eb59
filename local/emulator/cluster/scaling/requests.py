"""The JSON protocol of Application Auto Scaling, as a service of MiniStack."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.core.concurrency import run_reentrant
from ministack.core.responses import error_response_json, json_response

from local.emulator.cluster.loop import Loop
from local.emulator.cluster.scaling.changes import Changes
from local.emulator.cluster.scaling.errors import ApiError
from local.emulator.cluster.scaling.identity import Request
from local.emulator.cluster.scaling.validation import check

Operation = Callable[[Request], Request]
Response = tuple[int, dict[str, str], bytes]


class Requests:
    def __init__(self, loop: Loop, changes: Changes, operations: Mapping[str, Operation]) -> None:
        self._loop = loop
        self._changes = changes
        self._operations = operations

    async def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, query: Any
    ) -> Response:
        """A handler in the form of MiniStack. It runs in a thread of its own, because a change may block."""
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        response: Response = await run_reentrant(self.answer, operation, body, thread_name="scaling")
        return response

    def answer(self, operation: str, body: bytes) -> Response:
        try:
            response: Response = json_response(self.call(operation, _parsed(body)))
        except ApiError as error:
            response = error_response_json(error.code, str(error), message_key="Message")
        return response

    def call(self, operation: str, request: Request) -> Request:
        """Carry out an operation. The answer comes when ECS has the new desired count.

        Raises:
            ApiError: AWS's error
        """
        if operation not in self._operations:
            raise ApiError("UnknownOperationException", f"not emulated: {operation}")
        check(operation, request)
        with self._loop.lock:
            answer = self._operations[operation](request)
            carry_out = self._changes.take()
        if carry_out:
            carry_out()
        self._loop.wake()
        return answer


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body or b"{}")
    except ValueError:
        raise ApiError("SerializationException", "The body is not JSON") from None
