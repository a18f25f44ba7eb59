"""`npm run speed`: change how fast the virtual time of the running deployment passes."""

from dataclasses import replace

from local.commands.signed_request import ask
from local.deployment.workspace import Workspace
from local.processes.problem import Problem
from local.processes.progress import print_line


def set_speed(workspace: Workspace, speed: float) -> int:
    state = workspace.state()
    text = ask(state, "/_local/speed", {"speed": speed})
    try:
        workspace.publish(replace(state, speed=speed))
    except FileNotFoundError as error:
        raise Problem("the local deployment has ended") from error
    print_line(text)
    return 0
