"""A container image without Docker: a copy of its build context, in a folder named after its tag."""

import json
import re
import shutil
from pathlib import Path

from local.paths import SERVICE_PROGRAMS


class ImageError(Exception):
    """The image cannot be run without Docker."""


def folder_of(image_store: Path, reference: str) -> Path:
    """The CDK names an image `cdkasset-<hash>` at first, then `<registry>/<repository>:<hash>`."""
    tag = reference.rpartition(":")[2] if "/" in reference else reference.partition(":")[0]
    return image_store / tag.removeprefix("cdkasset-")


def command_of(image: Path) -> list[str]:
    """The Dockerfile's ENTRYPOINT and CMD in exec form. The program is one of this machine's."""
    dockerfile = image / "Dockerfile"
    words = _exec_form(dockerfile, "ENTRYPOINT") + _exec_form(dockerfile, "CMD")
    if not words:
        raise ImageError(f'{dockerfile.name}: no CMD ["program", ...] to start without Docker')
    return [program(words[0]), *words[1:]]


def program(name: str) -> str:
    """The program of that name in the service's virtual environment, or else the system's.

    Its folder in the image does not count.
    """
    found = shutil.which(Path(name).name, path=f"{SERVICE_PROGRAMS}:/usr/bin:/bin")
    if not found:
        raise ImageError(f"the image starts `{name}`, which is not here: it can only run with Docker")
    return found


def _exec_form(dockerfile: Path, instruction: str) -> list[str]:
    text = dockerfile.read_text().replace("\\\n", " ")
    lines: list[str] = re.findall(rf"^\s*{instruction}\s+(.*?)\s*$", text, re.MULTILINE | re.IGNORECASE)
    if not lines:
        return []
    try:
        words = json.loads(lines[-1])
    except json.JSONDecodeError:
        raise ImageError(f"{dockerfile.name}: {instruction} is not in exec form: {lines[-1]}") from None
    return [str(word) for word in words]
