"""Pages of a Describe operation."""

import base64
import binascii
from typing import Any, TypeVar

from local.emulator.cluster.scaling.errors import ApiError, invalid

Record = TypeVar("Record")
_MOST = 50
"""Records on a page, also by default (API Reference, `MaxResults`)."""


def page(records: list[Record], request: dict[str, Any]) -> tuple[list[Record], dict[str, str]]:
    """The records of the page that a request asks for, and the member NextToken if there is another one."""
    size = request.get("MaxResults", _MOST)
    if not 1 <= size <= _MOST:
        limit = f"less than or equal to {_MOST}" if size > _MOST else "greater than or equal to 1"
        raise invalid(
            f"1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: "
            f"Member must have value {limit}"
        )
    first = _first(request.get("NextToken"))
    last = first + size
    token = {"NextToken": base64.b64encode(str(last).encode()).decode()} if last < len(records) else {}
    return records[first:last], token


def _first(token: str | None) -> int:
    if token is None:
        return 0
    try:
        return int(base64.b64decode(token, validate=True))
    except (binascii.Error, ValueError):
        raise ApiError("InvalidNextTokenException", "Invalid NextToken") from None
