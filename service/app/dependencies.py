"""Objects that handlers can ask for. `create_app` puts them on the application."""

from typing import Annotated

from fastapi import Depends, Request

from app.serving.lifecycle import Lifecycle
from app.task import Task


async def _lifecycle(request: Request) -> Lifecycle:
    lifecycle: Lifecycle = request.app.state.lifecycle
    return lifecycle


async def _task(request: Request) -> Task:
    task: Task = request.app.state.task
    return task


CurrentLifecycle = Annotated[Lifecycle, Depends(_lifecycle)]
CurrentTask = Annotated[Task, Depends(_task)]
