"""What a process may not follow of a Dockerfile. It is said before the start, because it may still work."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from local.emulator.runtime.dockerfile import read
from local.emulator.runtime.image import WITH_DOCKER, image_command

_PORT_OPTIONS = ("-p", "--port", "-b", "--bind", "--http-port")


def hints(image: Path) -> Iterator[str]:
    """One line for each: a fixed port, and folders that COPY moves."""
    port = fixed_port(image_command(image))
    if port:
        yield (
            f"Dockerfile: the command listens on port {port}, but a process must listen on the port in PORT;"
            f" read PORT in the command, or {WITH_DOCKER}"
        )
    for copied in read(image / "Dockerfile").last.copies:
        *sources, target = [word for word in copied.split() if not word.startswith("--")]
        for source in sources:
            folder = source.strip("/").removeprefix("./")
            if folder not in ("", ".") and (image / folder).is_dir() and Path(target).name != folder:
                yield (
                    f"Dockerfile: COPY {copied} changes the folders, but a process starts beside the"
                    f" Dockerfile; keep {folder}/ as it is, or {WITH_DOCKER}"
                )


def fixed_port(words: list[str]) -> int | None:
    """The port in a command such as `uvicorn --port 8000` or `gunicorn -b :8000`."""
    pairs = [*pairwise(words), *(tuple(word.split("=", 1)) for word in words if "=" in word)]
    for option, value in pairs:
        found = re.search(r"(?:^|:)(\d+)$", value)
        if option in _PORT_OPTIONS and found:
            return int(found[1])
    return None
