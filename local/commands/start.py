"""`npm start`: deploy, stay up or check once, and leave nothing behind."""

import time
from pathlib import Path

from local.commands.addresses import addresses
from local.commands.console import Console
from local.commands.smoke_check import smoke_check
from local.commands.task_logs import TaskLogs
from local.commands.watch import Watch
from local.deployment.cdk import Cdk
from local.deployment.docker_engine import clean_up_at_death, remove_containers, remove_images
from local.deployment.emulated_aws import EmulatedAws
from local.deployment.environment import start_environment
from local.deployment.failed_task_log import failed_task_output
from local.deployment.key import Key
from local.deployment.running_service import RunningService
from local.deployment.stage import Stage
from local.deployment.state import State
from local.deployment.workspace import Workspace
from local.processes import interrupts
from local.processes.interrupts import INTERRUPTED, Interrupted
from local.processes.ports import is_free
from local.processes.problem import Problem
from local.processes.progress import print_line, step

_POLL_SECONDS = 0.3


def start(
    workspace: Workspace,
    runtime: str,
    stage: Stage,
    *,
    speed: float,
    once: bool = False,
    watch: bool = False,
) -> int:
    """Return the exit code. Ctrl-C gives 130, or 0 once the deployment is up: it is meant to end so."""
    with workspace.owned():
        if runtime == "docker":
            clean_up_at_death(workspace)
        _clean_engine(workspace)  # a killed run has left its containers and images
        aws = EmulatedAws(workspace, runtime, stage, speed)
        cdk = Cdk(workspace, aws.port, runtime, stage.context, aws.speed, aws.check)
        up = False
        console = None
        # It watches before the synthesis reads the files, so that no change is lost.
        watcher = Watch(workspace, _watched(workspace, stage)) if watch else None
        try:
            _prepare(aws, cdk, runtime, stage)
            if not once:
                console = Console(workspace)  # it gets ready during the deployment
            service = _deploy(workspace, aws, cdk, runtime, stage)
            up = not once
            if console is None:
                smoke_check(service)
            else:
                _stay(workspace, service, stage, aws, console, watcher)
            code = 0
        except Interrupted:
            print_line(f"ending{': destroys the stacks' if cdk.has_deployed else ''} (Ctrl-C again: at once)")
            code = 0 if up else INTERRUPTED
        except Problem as problem:
            raise _explained(problem, workspace, aws) from problem
        finally:
            workspace.withdraw()
            if watcher:
                watcher.end()
            if console:
                console.end()
            ended = _take_down(aws, cdk)
            if runtime == "docker":
                _clean_engine(workspace)
    if not is_free(aws.port) or workspace.folder.exists():
        raise Problem(f"port {aws.port} or {workspace.folder} is still in use")
    print_line("everything has ended and is removed")
    return code or ended


def _clean_engine(workspace: Workspace) -> None:
    remove_containers(workspace)
    remove_images(workspace)


def _prepare(aws: EmulatedAws, cdk: Cdk, runtime: str, stage: Stage) -> None:
    print_line(f"an emulated AWS on http://127.0.0.1:{aws.port}, tasks run by the {runtime} runtime")
    pace = "real time" if aws.speed == 1 else f"virtual time, {aws.speed:g} times as fast (--speed)"
    print_line(f"AWS's timers run in {pace}")
    synth = cdk.start_synth()
    try:
        with step("start the emulated AWS"):
            aws.wait_until_ready()
        with step("cdk bootstrap"):
            cdk.bootstrap(stage.account, stage.region)
        with step("cdk synth (started with the emulated AWS)"):
            cdk.finish_synth(synth)
    finally:
        synth.kill()


def _deploy(workspace: Workspace, aws: EmulatedAws, cdk: Cdk, runtime: str, stage: Stage) -> RunningService:
    service = RunningService(aws.port, workspace, aws.speed)
    with step("cdk deploy --all"):
        cdk.deploy()
    with step("wait for every task"):
        service.wait_until_steady(aws.check)
    workspace.publish(
        State(
            aws.port,
            runtime,
            stage.name,
            stage.context,
            stage.region,
            Key.of_this_process(),
            aws.speed,
            start_environment(),
        )
    )
    return service


def _explained(problem: Problem, workspace: Workspace, aws: EmulatedAws) -> Problem:
    """The problem with the failed task's last log lines, and where all logs are kept."""
    details = [*problem.details, *failed_task_output(workspace)]
    try:
        aws.check()  # if the emulator has ended, that is the better reason
    except Problem as ended:
        problem = ended
    return Problem(f"{problem}; {workspace.keep_logs()}", details)


def _stay(
    workspace: Workspace,
    service: RunningService,
    stage: Stage,
    aws: EmulatedAws,
    console: Console,
    watcher: Watch | None,
) -> None:
    balancer, source = service.load_balancer, stage.service
    print_line("")
    for line in addresses(workspace, balancer, stage.domain_name):
        print_line(line)
    console.look()
    print_line("")
    print_line(f"Now try: change a file in {source.shown}/, and see the API answer anew.")
    if watcher:
        print_line(f"A saved change in {source.shown}/, lib/ or config/ rolls out by itself. Ctrl-C ends.\n")
    else:
        print_line("`npm run deploy:local` in a second terminal rolls the change out; with")
        print_line("`npm start -- --watch` it rolls out by itself. Ctrl-C ends.\n")
    print_line("The tasks' logs:\n")
    logs = TaskLogs(service)
    while True:
        aws.check()
        console.look()
        logs.print_new()
        if watcher:
            watcher.look()
        time.sleep(_POLL_SECONDS)


def _watched(workspace: Workspace, stage: Stage) -> list[Path]:
    """The folders whose files make a version."""
    return [stage.service.directory, workspace.root / "lib", workspace.root / "config"]


def _take_down(aws: EmulatedAws, cdk: Cdk) -> int:
    """Return the exit code. Another signal skips the destroy: the emulator forgets all when it ends."""
    interrupts.raise_on_another_signal()
    try:
        if aws.alive and cdk.has_deployed:
            with step("cdk destroy --all"):
                cdk.destroy()
    except Interrupted:
        return INTERRUPTED
    except Problem as problem:
        print_line(f"error: {problem}")
        return 1
    finally:
        interrupts.ignore_signals()
        aws.stop()
    return 0
