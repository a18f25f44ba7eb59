"""The last output of a task whose start failed. The emulator writes it to a file."""

from local.deployment.workspace import Workspace

_LOG = "failed-task"


def failed_task_output(workspace: Workspace) -> list[str]:
    """The lines with a heading, or nothing if no task's start has failed."""
    log = workspace.log(_LOG)
    if not log.exists():
        return []
    return ["the failed task's last log lines:", *log.read_text(errors="replace").splitlines()]


def forget_failed_task(workspace: Workspace) -> None:
    workspace.log(_LOG).unlink(missing_ok=True)
