"""The last output of a task whose start failed. The emulator writes it to a file."""

import json

from local.deployment.workspace import Workspace

_LOG = "failed-task"
_MOST_CHARACTERS = 300
_TRACE_LINES = 5


def failed_task_output(workspace: Workspace) -> list[str]:
    """The lines with a heading, or nothing if no task's start has failed."""
    log = workspace.log(_LOG)
    if not log.exists():
        return []
    lines = log.read_text(errors="replace").splitlines()
    return ["the failed task's last log lines:", *(part for line in lines for part in _readable(line))]


def _readable(line: str) -> list[str]:
    """The line, and the end of the stack trace that it may have. The log that is kept has all of it."""
    shortened = line if len(line) <= _MOST_CHARACTERS else f"{line[:_MOST_CHARACTERS]} ..."
    try:
        trace = str(json.loads(line)["exception"])
    except (ValueError, KeyError, TypeError):
        return [shortened]
    return [shortened, *trace.splitlines()[-_TRACE_LINES:]]


def forget_failed_task(workspace: Workspace) -> None:
    workspace.log(_LOG).unlink(missing_ok=True)
