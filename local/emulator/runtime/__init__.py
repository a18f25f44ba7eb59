"""Runs the tasks' containers. A runtime stands in for the Docker SDK's client, which MiniStack's ECS calls.

ECS calls `images.pull`, `images.get`, `containers.run` and `containers.get`. It reads a container's `id`,
`status` and `attrs`, and calls its `reload`, `logs`, `wait`, `stop` and `remove`. The monitoring calls
its `stats`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from local.emulator.runtime.docker_engine import DockerRuntime
    from local.emulator.runtime.process import ProcessRuntime

OWNER_LABEL = "fastapi-on-ecs.local"
"""A label of each container. Its value is the image folder of the deployment that started it."""


def make_runtime(
    name: str, registry: str, image_store: Path, source: str
) -> "DockerRuntime | ProcessRuntime":
    # Imported late: the deployment's process needs only the label, and both runtimes import the Docker SDK.
    if name == "docker":
        from local.emulator.runtime.docker_engine import DockerRuntime

        return DockerRuntime(registry, image_store)
    from local.emulator.runtime.process import ProcessRuntime

    return ProcessRuntime(image_store, source)
