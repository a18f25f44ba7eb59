"""The last output of a task whose start failed. The emulator writes it to a file."""

from local.deployment.workspace import Workspace

_LOG = "failed-task"
_MOST_CHARACTERS = 300


def failed_task_output(workspace: Workspace) -> list[str]:
    """The lines with a heading, or nothing if no task's start has failed."""
    log = workspace.log(_LOG)
    if not log.exists():
        return []
    lines = log.read_text(errors="replace").splitlines()
    return ["the failed task's last log lines:", *(_shortened(line) for line in lines)]


def _shortened(line: str) -> str:
    """A stack trace in a JSON line may have 3,000 characters. The log that is kept has all of them."""
    return line if len(line) <= _MOST_CHARACTERS else f"{line[:_MOST_CHARACTERS]} ..."


def forget_failed_task(workspace: Workspace) -> None:
    workspace.log(_LOG).unlink(missing_ok=True)
