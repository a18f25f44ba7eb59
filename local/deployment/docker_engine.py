"""The developer's Docker engine: its endpoint, and a deployment's containers and images in it."""

import subprocess

from local.deployment.workspace import Workspace
from local.emulator.runtime import OWNER_LABEL

_LIMIT_SECONDS = 60.0


def find_engine() -> str | None:
    """The endpoint of the developer's Docker context, if its engine answers. Call it before `isolate`."""
    if not _docker("version", "--format", "{{.Server.Version}}"):
        return None
    return next(iter(_docker("context", "inspect", "--format", "{{.Endpoints.docker.Host}}")), None)


def has_image(name: str) -> bool:
    return bool(_docker("image", "inspect", "--format", "{{.Id}}", name))


def containers(workspace: Workspace) -> list[str]:
    """Containers of this folder's deployment, from any of its runs."""
    return _docker("ps", "--all", "--quiet", "--filter", f"label={OWNER_LABEL}={workspace.images}")


def remove_containers(workspace: Workspace) -> None:
    if found := containers(workspace):
        _docker("rm", "--force", *found)


def remove_images(port: int) -> None:
    """Remove the images that were pushed to the emulated registry, and their build names. The cache stays."""
    ours = f"reference=127.0.0.1:{port}/*"
    pushed = _docker("image", "ls", "--format", "{{.Repository}}:{{.Tag}}", "--filter", ours)
    if pushed:
        built = (f"cdkasset-{image.rpartition(':')[2]}" for image in pushed)
        _docker("rmi", "--force", "--no-prune", *pushed, *built)


def _docker(*words: str) -> list[str]:
    """The words of its output, or none if it fails."""
    try:
        answer = subprocess.run(
            ["docker", *words], capture_output=True, text=True, timeout=_LIMIT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return answer.stdout.split()
