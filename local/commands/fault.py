"""`npm run fault`: break a part of the running deployment, and see what heals it."""

from local.commands.signed_request import ask
from local.deployment.workspace import Workspace
from local.processes.progress import print_line

KINDS = {
    "task": "kills a task's process",
    "instance": "ends an instance, and its tasks with it",
    "zone": "ends every instance of an Availability Zone, and starts none there",
    "zone-return": "lets the zone have instances again",
    "spot": "gives an instance the two minutes of a Spot interruption notice",
}


def fault(workspace: Workspace, kind: str, name: str | None) -> int:
    print_line(ask(workspace.state(), "/_local/faults", {"fault": kind, "name": name}))
    return 0
