"""Chooses containers or processes for the tasks, in the developer's own environment."""

import os
from dataclasses import dataclass

from local.deployment.docker_engine import find_engine, has_image
from local.deployment.image_pull import pull
from local.deployment.stage import ServiceSource
from local.emulator.runtime import dockerfile
from local.emulator.runtime.image import ImageError, command_of, image_command
from local.emulator.runtime.image_hints import fixed_port, hints
from local.paths import SERVICE_PROGRAMS
from local.processes.problem import Problem
from local.processes.progress import print_line


@dataclass(frozen=True)
class Choice:
    runtime: str
    docker_host: str | None = None


def choose(wanted: str, service: ServiceSource) -> Choice:
    """The runtime of `--runtime`. "auto" takes Docker if the engine has the base images, or can pull them.

    The engine is also looked up for processes. Containers of a killed run may still be in it.
    """
    engine = find_engine()
    if wanted == "docker" and not engine:
        raise Problem("no Docker engine answers: start it, or use --runtime process")
    if wanted == "docker" or (wanted == "auto" and engine and _has_bases(service)):
        _check_container(service)
        return Choice("docker", engine)
    if wanted == "auto" and not engine:
        print_line("no Docker engine answers: tasks run as processes")
    _check_process(service)
    return Choice("process", engine)


def _has_bases(service: ServiceSource) -> bool:
    arguments = {name: os.environ[name] for name in ("BASE_IMAGE",) if name in os.environ}
    for base in dockerfile.read(service.dockerfile, arguments).bases:
        if not (has_image(base) or pull(base)):
            print_line(f"a Docker engine answers, but cannot pull {base}: tasks run as processes")
            return False
    return True


def _check_process(service: ServiceSource) -> None:
    """Say before anything starts what a process cannot run, and what to do."""
    try:
        command_of(service.directory)
    except ImageError as error:
        raise Problem(f"{service.shown}/{error}") from None
    for hint in hints(service.directory):
        print_line(f"hint: {service.shown}/{hint}")
    if service.directory != SERVICE_PROGRAMS.parents[1]:
        print_line(
            f"hint: a process has the packages of service/.venv; {service.shown} brings none of its own"
        )


def _check_container(service: ServiceSource) -> None:
    try:
        port = fixed_port(image_command(service.directory))
    except ImageError:
        return  # a container may start without the exec form
    if port and port != service.port:
        print_line(
            f"hint: {service.shown}/Dockerfile: the command listens on port {port},"
            f" but service.port is {service.port}; set service.port to {port}"
        )
