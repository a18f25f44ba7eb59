"""Swagger UI, served by the container itself, because private subnets and strict browsers reach no CDN."""

from importlib.resources import files

from fastapi import APIRouter, HTTPException, Request
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, Response

# Only the package's files are used. Its own page links to absolute http:// addresses, and a browser
# refuses those if the load balancer speaks HTTPS.
_RESOURCES = files("fastapi_swagger.resources")
_MEDIA_TYPES = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
    "favicon-32x32.png": "image/png",
}
_ASSETS = {name: _RESOURCES.joinpath(name).read_bytes() for name in _MEDIA_TYPES}

router = APIRouter(include_in_schema=False)


@router.get("/docs")
async def swagger_ui(request: Request) -> HTMLResponse:
    """The page. Its links are relative, so they work for every origin and path prefix."""
    return get_swagger_ui_html(
        openapi_url=request.app.openapi_url.removeprefix("/"),
        title=request.app.title,
        swagger_js_url="docs/swagger-ui-bundle.js",
        swagger_css_url="docs/swagger-ui.css",
        swagger_favicon_url="docs/favicon-32x32.png",
    )


@router.get("/docs/{name}")
async def asset(name: str) -> Response:
    """A file of the page. It is cached for a day, because it changes only with a dependency."""
    if name not in _ASSETS:
        raise HTTPException(404)
    headers = {"Cache-Control": "public, max-age=86400"}
    return Response(_ASSETS[name], media_type=_MEDIA_TYPES[name], headers=headers)
