"""`python -m local`: what `npm start` and `npm run deploy:local` run."""

import argparse
import sys

from local import interrupts
from local.docker_engine import find_engine
from local.environment import isolate
from local.interrupts import Interrupted
from local.problem import Problem
from local.roll_out import roll_out
from local.runtime_choice import choose
from local.start import INTERRUPTED, start
from local.workspace import Workspace


def main() -> int:
    arguments = _parse()
    interrupts.arm()
    workspace = Workspace()
    try:
        if arguments.command == "deploy":
            isolate(workspace, find_engine())
            return roll_out(workspace)
        choice = choose(arguments.runtime, workspace)
        isolate(workspace, choice.docker_host)
        return start(workspace, choice.runtime, once=arguments.once)
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except Interrupted:  # before there was anything to take down
        return INTERRUPTED


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="npm start --", description=__doc__, allow_abbrev=False)
    parser.add_argument("command", nargs="?", choices=["start", "deploy"], default="start")
    parser.add_argument("--once", action="store_true", help="deploy, send requests, destroy")
    parser.add_argument(
        "--runtime",
        choices=["auto", "docker", "process"],
        default="auto",
        help="what a task is: a container, a process, or (auto) a container where a Docker engine answers",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
