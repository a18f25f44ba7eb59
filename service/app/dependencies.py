"""Objects that handlers can ask for. `create_app` puts them on the application.

They are plain functions, because `Depends` takes a fifth of the time of a request to `/task`.
"""

from fastapi import Request

from app.serving.lifecycle import Lifecycle
from app.task import Task


def lifecycle_of(request: Request) -> Lifecycle:
    """Whether this task still takes traffic."""
    lifecycle: Lifecycle = request.app.state.lifecycle
    return lifecycle


def task_of(request: Request) -> Task:
    """The task that runs this process."""
    task: Task = request.app.state.task
    return task
