"""Probes for orchestrators and scripts."""

from typing import Literal

from fastapi import APIRouter, Response, status
from pydantic import BaseModel

from app.dependencies import CurrentLifecycle

router = APIRouter(tags=["health"])


class Liveness(BaseModel):
    """Answered at all, hence alive."""

    status: Literal["alive"] = "alive"


class Readiness(BaseModel):
    """Whether new requests are welcome."""

    status: Literal["ready", "draining"]


@router.get("/livez")
async def live() -> Liveness:
    """The process serves requests. Stays 200 while draining: a restart would not help."""
    return Liveness()


@router.get("/readyz", responses={status.HTTP_503_SERVICE_UNAVAILABLE: {"model": Readiness}})
async def ready(lifecycle: CurrentLifecycle, response: Response) -> Readiness:
    """Send requests here. 503 from the moment the process is told to stop."""
    if lifecycle.draining:
        response.status_code = status.HTTP_503_SERVICE_UNAVAILABLE
        return Readiness(status="draining")
    return Readiness(status="ready")
