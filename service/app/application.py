"""Puts the application together."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware import Middleware

from app.routers import docs, greeting, health, task
from app.serving.lifecycle import Lifecycle
from app.serving.middleware import ServingMiddleware
from app.settings import Settings
from app.task import describe_task


def create_app(settings: Settings) -> FastAPI:
    """Build an application with its own state, so that tests can have many and add routes to them."""
    lifecycle = Lifecycle(settings.port, settings.graceful_stop_seconds)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.task = await describe_task(settings)
        yield
        lifecycle.draining = True

    app = FastAPI(
        title="FastAPI on ECS",
        version=settings.app_version,
        lifespan=lifespan,
        openapi_url=None,  # routers.docs serves the schema and Swagger UI
        # Looking at each request whether OpenTelemetry is configured costs a tenth of the throughput.
        telemetry={"tracing": False, "metrics": False, "logs": False},
        redirect_slashes=False,  # behind TLS at the load balancer, a redirect would lead to http://
        middleware=[Middleware(ServingMiddleware, settings, lifecycle)],
    )
    app.state.lifecycle = lifecycle
    for module in (greeting, health, task, *([docs] if settings.docs else [])):
        # include_router() would resolve the router at each request. That costs a tenth of the throughput.
        app.router.routes.extend(module.router.routes)
    return app
