"""Ends the containers of a task."""

from contextlib import suppress

from docker.errors import DockerException
from ministack.core.concurrency import spawn_background
from ministack.services import ecs
from requests import RequestException

from local.emulator.patches.tasks import Task


def kill(task: Task) -> None:
    """Send SIGKILL, and wait for Docker. One that has already ended, or is gone, needs no signal."""
    for container in list(task.get("_docker_ids") or []):
        with suppress(DockerException, RequestException):
            ecs._get_docker().containers.get(container).kill()


def begin_to_kill(task: Task) -> None:
    """The same in a thread of its own, because Docker may be slow."""
    spawn_background(kill, task, thread_name="container-kill")
