"""The task that answers."""

from fastapi import APIRouter, Request

from app.dependencies import task_of
from app.task import Task

router = APIRouter(tags=["task"])


@router.get("/task")
async def current_task(request: Request) -> Task:
    """Names the task that answered, to show load balancing and rollouts at work."""
    return task_of(request)
