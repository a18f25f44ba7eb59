"""A container image without Docker: a copy of its build context, in a folder named after its tag."""

import json
import re
import shutil
from pathlib import Path

from local.emulator.runtime import dockerfile
from local.paths import SERVICE_PROGRAMS

_ALL_ADDRESSES = re.compile(r"(?:^|[\s=\"'])(?:0\.0\.0\.0|\[?::\]?)(?=[:\s\"']|$)")
WITH_DOCKER = "start a Docker engine and use --runtime docker"


class ImageError(Exception):
    """The image cannot be run without Docker."""


def folder_of(image_store: Path, reference: str) -> Path:
    """The CDK names an image `cdkasset-<hash>` at first, then `<registry>/<repository>:<hash>`."""
    tag = reference.rpartition(":")[2] if "/" in reference else reference.partition(":")[0]
    return image_store / tag.removeprefix("cdkasset-")


def command_of(image: Path) -> list[str]:
    """The Dockerfile's ENTRYPOINT and CMD in exec form. The program is one of this machine's."""
    words = image_command(image)
    if not words:
        raise ImageError(
            'Dockerfile: no CMD, so a process has nothing to start; write CMD ["program", "argument"],'
            f" or {WITH_DOCKER}"
        )
    return [program(words[0]), *words[1:]]


def image_command(image: Path) -> list[str]:
    """ENTRYPOINT and CMD of the last build stage. They must have the exec form."""
    stage = dockerfile.read(image / "Dockerfile").last
    words = [*_exec_form("ENTRYPOINT", stage.entrypoint), *_exec_form("CMD", stage.command)]
    if _ALL_ADDRESSES.search(" ".join(words)):
        raise ImageError(
            "Dockerfile: the command listens on all addresses, so a process would be open to your network;"
            f" let the program read the variable HOST, or {WITH_DOCKER}"
        )
    return words


def environment_of(image: Path) -> dict[str, str]:
    """The ENV of the last build stage, without PATH: its folders are those of the image."""
    variables = dockerfile.read(image / "Dockerfile").last.environment
    return {name: value for name, value in variables.items() if name != "PATH"}


def program(name: str) -> str:
    """The program of that name in the service's virtual environment, or else the system's.

    Its folder in the image does not count.
    """
    found = shutil.which(Path(name).name, path=f"{SERVICE_PROGRAMS}:/usr/bin:/bin")
    if not found:
        raise ImageError(
            f"Dockerfile: the image starts `{name}`, which is neither in service/.venv nor on this machine;"
            f" add it to service/requirements.lock, or {WITH_DOCKER}"
        )
    return found


def _exec_form(instruction: str, text: str | None) -> list[str]:
    if text is None:
        return []
    try:
        words = json.loads(text)
    except json.JSONDecodeError:
        words = None
    if not isinstance(words, list):
        # The exec form expands no variable.
        exec_form = json.dumps(["sh", "-c", f"exec {text}"] if "$" in text else text.split())
        raise ImageError(
            f"Dockerfile: {instruction} is not in exec form: {text};"
            f" write {instruction} {exec_form}, or {WITH_DOCKER}"
        )
    return [str(word) for word in words]
