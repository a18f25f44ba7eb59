"""`npm run deploy:local`: roll a changed service or lib/ out to the running deployment."""

from local.commands.rollout_progress import RolloutProgress
from local.deployment.cdk import Cdk
from local.deployment.environment import apply
from local.deployment.failed_task_log import failed_task_output, forget_failed_task
from local.deployment.running_service import RunningService
from local.deployment.state import State
from local.deployment.workspace import Workspace
from local.processes.interrupts import INTERRUPTED, Interrupted
from local.processes.problem import CdkFailed, Problem
from local.processes.progress import print_line, step


def roll_out(workspace: Workspace) -> int:
    try:
        with workspace.rolling_out() as state:
            try:
                return _roll_out(workspace, state)
            except Problem:
                workspace.check_published()  # if the deployment has ended, that is the better reason
                raise
    except Interrupted:
        print_line("interrupted: what has begun goes on in the emulated AWS")
        return INTERRUPTED


def _roll_out(workspace: Workspace, state: State) -> int:
    apply({**state.environment, **state.key.environment, "AWS_REGION": state.region})
    cdk = Cdk(workspace, state.port, state.runtime, state.context, state.speed, workspace.check_published)
    service = RunningService(state.port, workspace, state.speed)
    with step("cdk synth"):
        cdk.finish_synth(cdk.start_synth())
    forget_failed_task(workspace)
    progress = RolloutProgress(service)
    try:
        with step("cdk deploy --all"):
            changed = cdk.deploy(progress.print_change)
    except CdkFailed as failure:
        service.wait_until_steady()
        details = [*failure.details, *failed_task_output(workspace)]
        serving = "serve again, but failed meanwhile" if progress.was_down else "keep serving"
        raise Problem(f"rolled back: {failure}; the tasks from before {serving}", details) from failure
    service.wait_until_steady()
    done = "COMPLETED" if changed else "nothing changed"
    print_line(f"{done}: {service.rollout.wanted} tasks serve {service.load_balancer.url}/")
    return 0
