"""The containers of a task: ends them, and sees that one is gone."""

from contextlib import suppress
from typing import Any

from docker.errors import DockerException, NotFound
from ministack.core.concurrency import spawn_background
from ministack.services import ecs
from requests import RequestException

from local.emulator.patches.tasks import Task

_KILLED = 137
"""The exit code of a container after SIGKILL, which `docker rm --force` sends."""


def kill(task: Task) -> None:
    """Send SIGKILL, and wait for Docker. One that has already ended, or is gone, needs no signal."""
    for container in list(task.get("_docker_ids") or []):
        with suppress(DockerException, RequestException):
            ecs._get_docker().containers.get(container).kill()


def begin_to_kill(task: Task) -> None:
    """The same in a thread of its own, because Docker may be slow."""
    spawn_background(kill, task, thread_name="container-kill")


def install() -> None:
    """MiniStack takes a container that Docker does not know any more for an engine that does not answer.

    The user has removed it (`docker rm --force`), so it has ended.
    """
    mark_stopped = ecs._maybe_mark_stopped

    def mark_stopped_or_removed(task: Task, client: Any = None) -> None:
        mark_stopped(task, _Engine(client or ecs._get_docker()))

    ecs._maybe_mark_stopped = mark_stopped_or_removed


class _Engine:
    """Shows a removed container as one that has ended."""

    def __init__(self, client: Any) -> None:
        self.containers = self
        self._client = client

    def get(self, container: str) -> Any:
        try:
            return self._client.containers.get(container)
        except NotFound:
            return _Removed()


class _Removed:
    status = "exited"

    def reload(self) -> None:
        """It does not change any more."""

    def wait(self) -> dict[str, int]:
        return {"StatusCode": _KILLED}
