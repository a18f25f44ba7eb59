"""Why a task failed: the last error in its output, with the developer's file and line."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from docker.errors import DockerException
from ministack.services import ecs
from requests import RequestException

from local.emulator.patches.tasks import Task

_ERROR = re.compile(r"[\w.]*(Error|Exception)\b|error: ")
_FRAME = re.compile(r'File "([^"]+)", line (\d+)')
_READ_LINES = 200
_KEPT_LINES = 20


@dataclass(frozen=True)
class Sources:
    """The service's folder, and its name for the developer."""

    folder: Path
    shown: str

    def name_of(self, path: str) -> str | None:
        """The developer's file behind a path in the image, found by the longest end that they share."""
        parts = Path(path).parts
        for begin in range(len(parts)):
            end = Path(*parts[begin:])
            if not end.is_absolute() and (self.folder / end).is_file():
                return f"{self.shown}/{end}"
        return None


def last_error(task: Task, sources: Sources) -> str:
    """The reason as the end of a sentence, or nothing if the task has printed nothing."""
    reason = error_in(_output(task), sources)
    return f": {reason}" if reason else ""


def keep_output(task: Task, log: Path) -> None:
    """Write the last lines to a file, because a failed stack's log group is deleted with the stack.

    A task that ECS itself has stopped meanwhile has not failed.
    """
    lines = _output(task)[-_KEPT_LINES:]
    if lines and ecs._task_is_active(task["taskArn"], task):
        log.write_text("\n".join(lines) + "\n")


def error_in(output: list[str], sources: Sources) -> str:
    """The last line that names an error, with the place in the service's code, or else the last line."""
    lines = [line for text in output for line in _with_stack_trace(text.strip()) if line]
    for index in reversed(range(len(lines))):
        if _ERROR.match(lines[index]):
            return lines[index] + _place(lines[:index], sources)
    return lines[-1] if lines else ""


def _place(above: list[str], sources: Sources) -> str:
    """Where the error was raised: the innermost frame of the stack trace in the service's own code."""
    for line in reversed(above):
        if frame := _FRAME.match(line):
            if name := sources.name_of(frame[1]):
                return f" ({name}:{frame[2]})"
        elif line.startswith("Traceback "):
            break
    return ""


def _with_stack_trace(line: str) -> Iterator[str]:
    """The lines of the stack trace in a structured log line. Any other line stays as it is."""
    try:
        trace = str(json.loads(line)["exception"])
    except (ValueError, KeyError, TypeError):
        yield line
    else:
        yield from (part.strip() for part in trace.splitlines())


def _output(task: Task) -> list[str]:
    """What Docker still has of it. The user may have removed the container."""
    try:
        found = map(ecs._get_docker().containers.get, task.get("_docker_ids", []))
        logs = [container.logs(tail=_READ_LINES).decode(errors="replace") for container in found]
    except (DockerException, RequestException):
        return []
    return [line for log in logs for line in log.splitlines() if line.strip()]
