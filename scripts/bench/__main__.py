"""`npm run bench`: each figure beside its reference, both measured in this run and by turns.

It takes at most 3 minutes. Compare the ratios. The figures depend on the machine, and on its other work.
"""

import argparse
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NoReturn

from load import load
from load_balancer import load_balancer
from ministack_proxy import PATH as PROXY_PATH
from ministack_proxy import ministack_proxy
from servers import OURS, SECONDS, SERVICE, compare, in_own_group, running
from tables import Ratios, print_servers

ROOT = SERVICE.parent
LIMIT_SECONDS = 180
ROUNDS = 3
TYPESCRIPT = ["node", "--require", "tsx/cjs"]
PATHS = {
    "/": "`/`, the health check, which the service does not log",
    "/task": "`/task`, a pydantic response, which the service logs",
}

_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
    # With keys, the CLI looks up their account. Without keys, it asks the network for some.
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "CDK_DISABLE_CLI_TELEMETRY": "true",
}
_ratios = Ratios()


def main() -> None:
    argparse.ArgumentParser(
        prog="npm run bench --",
        description="Measure the figures of the README's performance tables, in two minutes.",
    ).parse_args()
    signal.signal(signal.SIGALRM, _give_up)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    signal.alarm(LIMIT_SECONDS)
    try:
        _measure_service()
        _measure_load_balancer()
        _measure_synth()
        _measure_verdicts()
        _measure_plan()
    except KeyboardInterrupt:
        sys.exit(128 + signal.SIGINT)
    finally:
        signal.alarm(0)
        _ratios.print()


def _measure_service() -> None:
    for path, what in PATHS.items():
        _say(f"five servers, {path}")
        print_servers(what, compare(path), OURS)


def _measure_load_balancer() -> None:
    with running(OURS) as server, load_balancer(server.port) as port:
        pairs = _by_turns(
            "the local load balancer", lambda: _rate(port), lambda: _rate(server.port), seconds=10
        )
        _ratios.add(
            "`/` through the local load balancer, requests a second", pairs, "", "straight to the task"
        )
        with ministack_proxy(server.port) as before:
            pairs = _by_turns(
                "the proxy of before", lambda: _rate(port), lambda: _rate(before, PROXY_PATH), seconds=20
            )
    _ratios.add("the same", pairs, "", "through MiniStack's own proxy")


def _rate(port: int, path: str = "/") -> float:
    return len(load(port, path, SECONDS)) / SECONDS


def _measure_synth() -> None:
    ts_node = json.loads((ROOT / "cdk.json").read_text())["app"].rsplit(" ", 1)[0]
    with tempfile.TemporaryDirectory() as output:
        cdk = ["node_modules/.bin/cdk", "synth", "--quiet", "--no-notices", "--output", output]
        pairs = _by_turns(
            "cdk synth",
            lambda: _seconds([*cdk, "--context", "stage=dev"], HOME=output),
            lambda: _seconds([*cdk, "--app", f"{ts_node} scripts/bench/empty-app.ts"], HOME=output),
            seconds=22,
        )
    _ratios.add("`cdk synth`, stage dev", pairs, " s", "an app with one resource")


def _measure_verdicts() -> None:
    _say("10,000 capacity verdicts")
    command = [*TYPESCRIPT, str(Path(__file__).with_name("verdicts.ts"))]
    with tempfile.TemporaryFile("w+") as output:
        _run(command, output.fileno())
        output.seek(0)
        pairs = json.loads(output.read())
    _ratios.add("10,000 capacity verdicts", pairs, " ms", "10,000 `JSON.parse` of the configuration")


def _measure_plan() -> None:
    pairs = _by_turns(
        "npm run plan",
        lambda: _seconds([*TYPESCRIPT, "bin/plan.ts"]),
        lambda: _seconds([*TYPESCRIPT, "--eval", "0"]),
        seconds=8,
    )
    _ratios.add("`npm run plan`, stage dev", pairs, " s", "Node with nothing to run")


def _by_turns(
    what: str, ours: Callable[[], float], reference: Callable[[], float], seconds: float
) -> list[tuple[float, float]]:
    """Measure both by turns, three times, or less often if the time is over."""
    pairs: list[tuple[float, float]] = []
    begin = time.monotonic()
    while len(pairs) < ROUNDS:
        spent = time.monotonic() - begin
        if pairs and spent + spent / len(pairs) > seconds:
            break
        _say(f"{what}: round {len(pairs) + 1} of {ROUNDS}")
        pairs.append((ours(), reference()))
    return pairs


def _seconds(command: list[str], **environment: str) -> float:
    begin = time.monotonic()
    _run(command, subprocess.DEVNULL, **environment)
    return time.monotonic() - begin


def _run(command: list[str], output: int, **environment: str) -> None:
    with in_own_group(command, ROOT, _ENVIRONMENT | environment, output) as process:
        if code := process.wait():
            sys.exit(f"error: exit code {code}: {shlex.join(command)}")


def _say(what: str) -> None:
    print(f"... {what}", file=sys.stderr, flush=True)


def _give_up(_number: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(f"error: stopped after {LIMIT_SECONDS} s; the table holds what was measured until then")


if __name__ == "__main__":
    main()
