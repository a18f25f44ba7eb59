"""The command line of `python -m local`."""

import argparse
import contextlib
import sys
from typing import NoReturn

from local.commands.fault import KINDS, fault
from local.commands.roll_out import roll_out
from local.commands.runtime_choice import choose
from local.commands.speed import set_speed
from local.commands.start import start
from local.deployment.emulated_aws import DEFAULT_SPEED, FASTEST
from local.deployment.environment import isolate
from local.deployment.stage import read_stage
from local.deployment.workspace import Workspace
from local.processes.problem import Problem
from local.processes.progress import print_line


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Print one line, as for every other problem."""
        self.exit(1, f"error: {message}; see {self.prog} --help\n")


def run() -> int:
    arguments = _parse()
    workspace = Workspace()
    try:
        if arguments.command == "deploy":
            isolate(workspace, None)
            return roll_out(workspace)
        if arguments.command == "fault":
            isolate(workspace, None)
            return fault(workspace, arguments.kind, arguments.name)
        if arguments.command == "speed":
            isolate(workspace, None)
            return set_speed(workspace, arguments.speed)
        stage = read_stage(arguments.stage, workspace.root)
        if stage.secrets:
            print_line(_placeholders(stage.secrets))
        choice = choose(arguments.runtime, stage.service)
        isolate(workspace, choice.docker_host, stage.region)
        return start(
            workspace,
            choice.runtime,
            stage,
            speed=arguments.speed,
            once=arguments.once,
            watch=arguments.watch,
        )
    except Problem as problem:
        for line in problem.details:
            print(f"  | {line}", file=sys.stderr)
        print(f"error: {problem}", file=sys.stderr)
        return 1


def _placeholders(secrets: tuple[str, ...]) -> str:
    return (
        f"hint: service.secrets: here, the value of {', '.join(secrets)} is `placeholder`;"
        " for another one, use service.environment in a stage of your own"
    )


def _parse() -> argparse.Namespace:
    if sys.argv[1:2] == ["deploy"]:
        return _parse_deploy()
    if sys.argv[1:2] == ["fault"]:
        return _parse_fault()
    if sys.argv[1:2] == ["speed"]:
        return _parse_speed()
    description = "Deploy on this machine, and stay up until Ctrl-C."
    parser = _Parser(prog="npm start --", description=description, allow_abbrev=False)
    parser.set_defaults(command="start")
    parser.add_argument(
        "-c",
        dest="stage",
        metavar="stage=NAME|config=FILE.json",
        type=_stage,
        default="stage=local",
        help="the stage of config/ to deploy, or a JSON file in its place; default: stage=local",
    )
    parser.add_argument("--once", action="store_true", help="deploy, send requests, destroy")
    parser.add_argument(
        "--speed",
        metavar="N",
        type=_speed,
        default=DEFAULT_SPEED,
        help=f"how fast AWS's timers run: 1 (real time) to {FASTEST:g}; default: {DEFAULT_SPEED:g}",
    )
    parser.add_argument("--watch", action="store_true", help="roll each saved change out by itself")
    parser.add_argument(
        "--runtime",
        choices=["auto", "docker", "process"],
        default="auto",
        help="what a task is: a container, a process, or (auto) a container where a Docker engine answers",
    )
    arguments = parser.parse_args()
    if arguments.once and arguments.watch:
        parser.error("--once ends by itself, and --watch waits for changes: give one of the two")
    return arguments


def _stage(text: str) -> str:
    name, equals, _ = text.partition("=")
    if name not in ("stage", "config") or not equals:
        raise argparse.ArgumentTypeError(f"given {text!r}, must be stage=NAME or config=FILE.json")
    return text


def _speed(text: str) -> float:
    with contextlib.suppress(ValueError):
        speed = float(text)
        if 1 <= speed <= FASTEST:
            return speed
    raise argparse.ArgumentTypeError(f"given {text!r}, must be a number from 1 to {FASTEST:g}")


def _parse_deploy() -> argparse.Namespace:
    description = "Roll a change out to the deployment that `npm start` runs. Its stage stays."
    parser = _Parser(prog="npm run deploy:local --", description=description)
    parser.set_defaults(command="deploy")
    return parser.parse_args(sys.argv[2:])


def _parse_fault() -> argparse.Namespace:
    description = "Break a part of the deployment that `npm start` runs, and see what heals it."
    parser = _Parser(prog="npm run fault --", description=description)
    parser.set_defaults(command="fault")
    kinds = "; ".join(f"{kind}: {what}" for kind, what in KINDS.items())
    parser.add_argument("kind", choices=list(KINDS), metavar="FAULT", help=kinds)
    parser.add_argument(
        "name", nargs="?", help="the id of the task or instance, or the zone; default: the first one"
    )
    return parser.parse_args(sys.argv[2:])


def _parse_speed() -> argparse.Namespace:
    description = "Change how fast AWS's timers run in the deployment that `npm start` runs."
    parser = _Parser(prog="npm run speed --", description=description)
    parser.set_defaults(command="speed")
    parser.add_argument("speed", metavar="N", type=_speed, help=f"1 (real time) to {FASTEST:g}")
    return parser.parse_args(sys.argv[2:])
