"""What a request must have before a handler sees it."""

from starlette.exceptions import HTTPException
from starlette.types import Scope

from app.serving.limits import Limits


def has_body(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    if (length := headers.get(b"content-length")) is not None:
        return length != b"0"
    return b"transfer-encoding" in headers or scope["http_version"] == "2"


def check(scope: Scope, headers: dict[bytes, bytes], limits: Limits) -> None:
    """Refuse what needs no handler. Granian refuses malformed requests, and too long headers with 431."""
    if scope["http_version"] == "1.1" and not _has_one_host(scope, headers):
        raise HTTPException(400, "a request needs exactly one Host header")
    length = headers.get(b"content-length", b"0")
    if int(length) > limits.max_body_bytes:
        raise HTTPException(413, f"the body is longer than {limits.max_body_bytes} bytes")


def _has_one_host(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Whether there is one, not empty (RFC 9112, section 3.2). Granian adds an empty one if none came."""
    if not headers.get(b"host"):
        return False
    is_ambiguous = len(headers) < len(scope["headers"])
    return not is_ambiguous or [name for name, _ in scope["headers"]].count(b"host") == 1
