"""The greeting at the root."""

from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter(tags=["greeting"])


class Greeting(BaseModel):
    """The answer of the root."""

    message: str = "Hello from FastAPI on ECS"


@router.get("/")
async def greet() -> Greeting:
    """Greets. The load balancer checks this path, so "healthy" means that the API itself answers."""
    return Greeting()
