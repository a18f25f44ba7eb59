"""Probes for orchestrators and scripts."""

from typing import Literal

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel

from app.dependencies import lifecycle_of

router = APIRouter(tags=["health"])


class Liveness(BaseModel):
    """The process answers, so it is alive."""

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """Whether the task takes new requests."""

    status: Literal["ready", "draining"]


@router.get("/livez")
async def live() -> Liveness:
    """The process serves requests. It stays 200 while draining, because a restart would not help."""
    return Liveness()


@router.get("/readyz", responses={status.HTTP_503_SERVICE_UNAVAILABLE: {"model": Readiness}})
async def ready(request: Request, response: Response) -> Readiness:
    """Whether to send requests here. Answers 503 as soon as the process is told to stop."""
    if lifecycle_of(request).draining:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return Readiness(status="draining")
    return Readiness(status="ready")
