"""`npm run deploy:local`: roll a changed service or lib/ out to the deployment that runs."""

from local.deployment.cdk import Cdk
from local.deployment.environment import restore
from local.deployment.running_service import RunningService
from local.deployment.workspace import State, Workspace
from local.processes.interrupts import INTERRUPTED, Interrupted
from local.processes.problem import CdkFailed, Problem
from local.processes.progress import say, step


def roll_out(workspace: Workspace) -> int:
    try:
        with workspace.rolling_out() as state:
            try:
                return _roll_out(workspace, state)
            except Problem:
                workspace.check_published()  # that it has ended is the better reason
                raise
    except Interrupted:
        say("interrupted: what has begun goes on in the emulated AWS")
        return INTERRUPTED


def _roll_out(workspace: Workspace, state: State) -> int:
    restore(state.environment)
    cdk = Cdk(workspace, state.port, state.runtime, workspace.check_published)
    service = RunningService(state.port)
    with step("cdk synth"):
        cdk.finish(cdk.start_synth())
    watched = _Progress(service)
    try:
        with step("cdk deploy --all"):
            cdk.deploy(watched.look)
    except CdkFailed as failure:
        service.wait_until_steady()
        raise Problem(f"rolled back, the tasks from before keep serving: {failure}") from failure
    service.wait_until_steady()
    say(f"COMPLETED: {service.rollout.wanted} tasks serve {service.load_balancer.url}/")
    return 0


class _Progress:
    """Says each step of the rollout. After a rollback ECS calls the version from before the new one."""

    def __init__(self, service: RunningService) -> None:
        self._service = service
        self._before = self._said = service.rollout

    def look(self) -> None:
        now = self._service.rollout
        if now == self._said:
            return
        if now.revision != self._before.revision:
            say(f"      tasks: {now.new_running} of {now.wanted} new, {now.old_running} old ({now.state})")
        elif now.old_running or self._said.revision != self._before.revision:
            say(f"      rolling back: {now.new_running} of {now.wanted} tasks of the version from before")
        self._said = now
