"""The developer's Docker engine: its endpoint, and a deployment's containers and images in it."""

import subprocess

from local.deployment.workspace import Workspace
from local.emulator.runtime import OWNER_LABEL
from local.processes.child import run_at_death

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
    return _docker("ps", "--all", "--quiet", "--filter", _ours(workspace))


def remove_containers(workspace: Workspace) -> None:
    if found := containers(workspace):
        _docker("rm", "--force", *found)


_REMOVE_ALL = """
docker ps --all --quiet --filter "$1" | xargs docker rm --force
docker image ls --quiet --filter "$1" | sort -u | xargs docker rmi --force
docker image ls --quiet --filter dangling=true | grep -F -f "$2" | xargs docker rmi
"""


def clean_up_at_death(workspace: Workspace) -> None:
    """Remove containers and images also if this process is killed."""
    script = f"exec >/dev/null 2>&1\n{_REMOVE_ALL}"
    run_at_death(["sh", "-c", script, "sh", _ours(workspace), str(workspace.built_layers)])


def remove_images(workspace: Workspace) -> None:
    """Remove what this folder's deployment built, from any of its runs, also the old builder's cache."""
    if labelled := images(workspace):
        _docker("rmi", "--force", *dict.fromkeys(labelled))
    if workspace.built_layers.exists():
        built = set(workspace.built_layers.read_text().split())
        unnamed = _docker("image", "ls", "--quiet", "--filter", "dangling=true")
        if left := [image for image in unnamed if image in built]:
            _docker("rmi", *left)
        workspace.built_layers.unlink()


def images(workspace: Workspace) -> list[str]:
    """Images that this folder's deployment built and that are still in the engine."""
    return _docker("image", "ls", "--quiet", "--filter", _ours(workspace))


def _ours(workspace: Workspace) -> str:
    return f"label={OWNER_LABEL}={workspace.images}"


def _docker(*words: str) -> list[str]:
    """The words of its output, or none if it fails."""
    try:
        answer = subprocess.run(
            ["docker", *words], capture_output=True, text=True, timeout=_LIMIT_SECONDS, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    return answer.stdout.split()
