"""Chooses containers or processes for the tasks, in the developer's own environment."""

import os
import re
from dataclasses import dataclass

from local.deployment.docker_engine import find_engine, has_image, pull
from local.deployment.workspace import Workspace
from local.processes.problem import Problem
from local.processes.progress import print_line

_DEFAULT_BASE = re.compile(r"^ARG BASE_IMAGE=(\S+)", re.MULTILINE)


@dataclass(frozen=True)
class Choice:
    runtime: str
    docker_host: str | None = None


def choose(wanted: str, workspace: Workspace) -> Choice:
    """The runtime of `--runtime`. "auto" takes Docker if the engine has the base image, or can pull it."""
    if wanted == "process":
        return Choice("process")
    engine = find_engine()
    if wanted == "docker":
        if not engine:
            raise Problem("no Docker engine answers: start it, or use --runtime process")
        return Choice("docker", engine)
    if not engine:
        return Choice("process")
    base = _base_image(workspace)
    if base and not (has_image(base) or pull(base)):
        print_line(f"a Docker engine answers, but cannot pull {base}: tasks run as processes")
        return Choice("process")
    return Choice("docker", engine)


def _base_image(workspace: Workspace) -> str | None:
    """BASE_IMAGE, or else its default in the Dockerfile, if there is one."""
    dockerfile = workspace.root / "service" / "Dockerfile"
    default = _DEFAULT_BASE.search(dockerfile.read_text()) if dockerfile.exists() else None
    return os.environ.get("BASE_IMAGE") or (default and default[1])
