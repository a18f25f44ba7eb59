"""Swagger UI, served by the container itself, because private subnets and strict browsers reach no CDN."""

import json
from functools import cache
from html import escape
from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from app.revalidation import answer

# Only the package's files are used. Its own page links to absolute http:// addresses, and a browser
# refuses those if the load balancer speaks HTTPS.
_PACKAGE = files("fastapi_swagger.resources")
_MEDIA_TYPES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
# The links are relative, so they work for every origin and path prefix.
_PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="icon" href="docs/favicon-32x32.png">
<link rel="service-desc" href="openapi.json">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
_START = b"""\
SwaggerUIBundle({
  url: document.querySelector("link[rel=service-desc]").href,
  dom_id: "#swagger-ui",
  deepLinking: true,
  showExtensions: true,
  showCommonExtensions: true,
});
"""
POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",  # the style sheet holds its icons as data: addresses
        "connect-src 'self'",  # the schema, and "Try it out"
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]
)
"""The Content-Security-Policy of the page: it runs its own files, no inline script, and no other origin's."""

router = APIRouter(include_in_schema=False)
_METHODS = ["GET", "HEAD"]


@router.api_route("/docs", methods=_METHODS)
def page(request: Request) -> Response:
    """The page, which loads the other files."""
    content = _PAGE.format(title=escape(request.app.title)).encode()
    response = answer(request, content, "text/html")
    response.headers["Content-Security-Policy"] = POLICY
    return response


@router.api_route("/docs/{name}", methods=_METHODS)
def file(request: Request, name: str) -> Response:
    """A file of the page."""
    if name == "start.js":
        return answer(request, _START, "text/javascript")
    if name not in _MEDIA_TYPES:
        raise HTTPException(404)
    return answer(request, _read(name), _MEDIA_TYPES[name])


@router.api_route("/openapi.json", methods=_METHODS)
def schema(request: Request) -> Response:
    """The schema of the API."""
    content = json.dumps(request.app.openapi(), ensure_ascii=False, separators=(",", ":")).encode()
    return answer(request, content, "application/json")


@cache
def _read(name: str) -> bytes:
    return _PACKAGE.joinpath(name).read_bytes()
