"""The command line of `python -m local`."""

import argparse
import sys

from local.commands.roll_out import roll_out
from local.commands.runtime_choice import choose
from local.commands.start import start
from local.deployment.environment import isolate
from local.deployment.service_source import read_service
from local.deployment.workspace import Workspace
from local.processes.problem import Problem


def run() -> int:
    arguments = _parse()
    workspace = Workspace()
    try:
        if arguments.command == "deploy":
            isolate(workspace, None)
            return roll_out(workspace)
        service = read_service(workspace.root)
        choice = choose(arguments.runtime, service)
        isolate(workspace, choice.docker_host)
        return start(workspace, choice.runtime, service, once=arguments.once, watch=arguments.watch)
    except Problem as problem:
        for line in problem.details:
            print(f"  | {line}", file=sys.stderr)
        print(f"error: {problem}", file=sys.stderr)
        return 1


def _parse() -> argparse.Namespace:
    description = "What `npm start` and `npm run deploy:local` run."
    parser = argparse.ArgumentParser(prog="npm start --", description=description, allow_abbrev=False)
    parser.add_argument("command", nargs="?", choices=["start", "deploy"], default="start")
    parser.add_argument("--once", action="store_true", help="deploy, send requests, destroy")
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
