"""Runs containers in a Docker engine, from images that were pushed to the emulated registry."""

import re
from pathlib import Path
from typing import Any

import docker

from local.emulator.runtime import OWNER_LABEL

_TIMEOUT_SECONDS = 60
_STOP_LABEL = "fastapi-on-ecs.stop-timeout"
_DEFAULT_STOP_SECONDS = 30
_REGISTRY_HOST = re.compile(r"^\d+\.dkr\.ecr\.[^/]+/")
# The emulator listens on loopback only, and a container cannot reach that.
_OUT_OF_REACH = (
    "ECS_CONTAINER_METADATA_URI_V4",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN",
    "AWS_ENDPOINT_URL",
)


class _Images:
    def __init__(self, images: Any, registry: str) -> None:
        self._images = images
        self._registry = registry

    def in_this_registry(self, image: str) -> str:
        """Task definitions name <account>.dkr.ecr.<region>.amazonaws.com. The emulator is that registry."""
        return _REGISTRY_HOST.sub(f"{self._registry}/", image)

    def pull(self, image: str, **options: Any) -> Any:
        return self._images.pull(self.in_this_registry(image), **options)

    def get(self, image: str) -> Any:
        return self._images.get(self.in_this_registry(image))


class _Containers:
    def __init__(self, containers: Any, images: _Images, owner: str) -> None:
        self._containers = containers
        self._images = images
        self._owner = owner

    def run(
        self,
        image: str,
        *,
        environment: dict[str, str],
        labels: dict[str, str],
        stop_timeout: int,
        **options: Any,
    ) -> Any:
        container = self._containers.run(
            self._images.in_this_registry(image),
            environment={name: value for name, value in environment.items() if name not in _OUT_OF_REACH},
            labels={**labels, OWNER_LABEL: self._owner, _STOP_LABEL: str(stop_timeout)},
            **options,
        )
        return _stops_in_time(container)

    def get(self, container_id: str) -> Any:
        return _stops_in_time(self._containers.get(container_id))


def _stops_in_time(container: Any) -> Any:
    """Make `stop` wait for the task definition's stop timeout. MiniStack always gives 5 s."""
    stop, seconds = container.stop, int(container.labels.get(_STOP_LABEL, _DEFAULT_STOP_SECONDS))
    container.stop = lambda timeout=None: stop(timeout=seconds)
    return container


class DockerRuntime:
    def __init__(self, registry: str, image_store: Path) -> None:
        client = docker.from_env(timeout=_TIMEOUT_SECONDS)
        self.images = _Images(client.images, registry)
        self.containers = _Containers(client.containers, self.images, str(image_store))
