"""Runs containers in a Docker engine, from images that were pushed to the emulated registry."""

import re
from pathlib import Path
from typing import Any

import docker

from local.emulator.runtime import OWNER_LABEL

_TIMEOUT_SECONDS = 60
_REGISTRY_HOST = re.compile(r"^\d+\.dkr\.ecr\.[^/]+/")
# The emulator listens on loopback only, and a container cannot reach that.
_OUT_OF_REACH = ("ECS_CONTAINER_METADATA_URI_V4", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_ENDPOINT_URL")


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
        **options: Any,
    ) -> Any:
        return self._containers.run(
            self._images.in_this_registry(image),
            environment={name: value for name, value in environment.items() if name not in _OUT_OF_REACH},
            labels={**labels, OWNER_LABEL: self._owner},
            **options,
        )

    def get(self, container_id: str) -> Any:
        return self._containers.get(container_id)


class DockerRuntime:
    def __init__(self, registry: str, image_store: Path) -> None:
        client = docker.from_env(timeout=_TIMEOUT_SECONDS)
        self.images = _Images(client.images, registry)
        self.containers = _Containers(client.containers, self.images, str(image_store))
