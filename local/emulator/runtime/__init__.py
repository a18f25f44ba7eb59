"""What runs the tasks' containers: the part of the Docker SDK's client that MiniStack's ECS calls."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Protocol

OWNER_LABEL = "fastapi-on-ecs.local"  # on each container: the folder of the deployment it belongs to


class Container(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def status(self) -> str: ...

    @property
    def attrs(self) -> dict[str, Any]: ...

    def reload(self) -> None: ...

    def logs(self, *, stream: bool = False, tail: int = 0, **options: Any) -> bytes | Iterable[bytes]: ...

    def wait(self) -> dict[str, int]: ...

    def stop(self, timeout: int) -> None: ...

    def remove(self, **options: Any) -> None: ...


class Images(Protocol):
    def pull(self, image: str, **options: Any) -> Any: ...

    def get(self, image: str) -> Any: ...


class Containers(Protocol):
    def run(
        self,
        image: str,
        *,
        environment: dict[str, str],
        ports: dict[str, Any],
        labels: dict[str, str],
        command: list[str] | None = None,
        **options: Any,
    ) -> Container: ...

    def get(self, container_id: str) -> Container: ...


class Runtime(Protocol):
    @property
    def images(self) -> Images: ...

    @property
    def containers(self) -> Containers: ...


def _process(registry: str, image_store: Path) -> Runtime:
    from local.emulator.runtime.process import ProcessRuntime

    return ProcessRuntime(image_store)


def _docker(registry: str, image_store: Path) -> Runtime:
    from local.emulator.runtime.docker_engine import DockerRuntime

    return DockerRuntime(registry, image_store)


RUNTIMES: dict[str, Callable[[str, Path], Runtime]] = {"process": _process, "docker": _docker}
