"""Responses that a client keeps: compressed, and answered with 304 as long as they are the same."""

import gzip
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from fastapi import Request
from fastapi.responses import Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles

_condition = StaticFiles()


class _Body(NamedTuple):
    content: bytes
    tag: str
    encoding: str | None


def answer(request: Request, content: bytes, media_type: str) -> Response:
    """Answer 200, or 304 if the client has this content already. It asks each time (`no-cache`).

    Call this in a sync handler: the first call for a content compresses it, which may take 0.1 s.
    """
    body = _body(content, compress="gzip" in request.headers.get("accept-encoding", ""))
    headers = {
        "Cache-Control": "no-cache",
        "ETag": body.tag,
        "Vary": "Accept-Encoding",
    }
    if body.encoding:
        headers["Content-Encoding"] = body.encoding
    response = Response(body.content, media_type=media_type, headers=headers)
    if _condition.is_not_modified(response.headers, request.headers):
        return NotModifiedResponse(response.headers)
    return response


@lru_cache(maxsize=16)
def _body(content: bytes, compress: bool) -> _Body:
    """Both forms have tags of their own, because their bytes differ (RFC 9110, section 8.8.3)."""
    sent = gzip.compress(content, mtime=0) if compress else content
    return _Body(sent, f'"{sha256(sent).hexdigest()[:32]}"', "gzip" if compress else None)
