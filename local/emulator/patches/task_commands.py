"""Lets a process run only the commands of the deployment: its image's, or those of its own templates.

A process has no container around it, so its command can do all that the developer can.
"""

from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import ecs

# An environment variable can name code to run, as PYTHONPATH does.
_HARMLESS = {"name", "cpu", "memory", "memoryReservation"}


def install() -> None:
    _replace("RunTask", "_run_task", _refuse_commands(ecs._run_task))
    _replace("RegisterTaskDefinition", "_register_task_definition", _refuse_definitions)


def _replace(action: str, name: str, handler: Any) -> None:
    """MiniStack looks a handler up by its action, and by its name for the older paths."""
    ecs._ACTION_MAP[action] = handler
    setattr(ecs, name, handler)


def _refuse_commands(run_task: Any) -> Any:
    def run(request: dict[str, Any]) -> Any:
        overrides = (request.get("overrides") or {}).get("containerOverrides") or []
        if any(set(override) - _HARMLESS for override in overrides):
            return _refused("a process runs only the command of its image: leave the overrides out")
        return run_task(request)

    return run


def _refuse_definitions(request: dict[str, Any]) -> Any:
    """CloudFormation's handler writes MiniStack's records itself, so it does not come here."""
    return _refused("CloudFormation alone registers task definitions: change the project's stacks")


def _refused(reason: str) -> Any:
    hint = "or run the tasks in containers: npm start -- --runtime docker"
    return error_response_json("AccessDeniedException", f"refused: {reason}, {hint}", 403)
