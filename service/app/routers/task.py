"""The task that answers."""

from fastapi import APIRouter

from app.dependencies import CurrentTask
from app.task import Task

router = APIRouter(tags=["task"])


@router.get("/task")
async def current_task(task: CurrentTask) -> Task:
    """Names the task that answered, to show load balancing and rollouts at work."""
    return task
