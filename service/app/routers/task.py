"""Which task answers."""

from fastapi import APIRouter

from app.dependencies import CurrentTask
from app.task import Task

router = APIRouter(tags=["task"])


@router.get("/task")
async def current_task(task: CurrentTask) -> Task:
    """Tells which task answered, to see load balancing and rollouts at work."""
    return task
