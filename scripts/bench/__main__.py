"""`npm run bench`: each figure beside its reference, both measured in this run and by turns. At most 90 s.

Compare the ratios. The figures depend on the machine, and on its other work.
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
from functools import partial
from pathlib import Path
from types import FrameType
from typing import NoReturn, TypeVar

from load_balancer import load_balancer
from servers import SERVICE, Servers, in_own_group
from table import Table

T = TypeVar("T")

ROOT = SERVICE.parent
LIMIT_SECONDS = 90
ROUNDS = 3
TS_NODE = ["node_modules/.bin/ts-node", "--transpile-only"]
SERVICE_FIGURES = [
    ("`/`", "/", "ours", "plain", "plain FastAPI in granian"),
    ("`/task`, not logged", "/task", "ours, quiet", "plain", "plain FastAPI in granian"),
    ("`/task`, logged", "/task", "ours", "plain, logging", "the same with granian's access log"),
]
"""Name, path, our server, its reference, and the reference's name. The service logs no successful `/`."""

_ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")} | {
    # With keys, the CLI looks up their account. Without keys, it asks the network for some.
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "CDK_DISABLE_CLI_TELEMETRY": "true",
}
_table = Table()


def main() -> None:
    argparse.ArgumentParser(
        prog="npm run bench --",
        description="Measure the figures of the README's performance table, in a minute.",
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
        _table.print()


def _measure_service() -> None:
    servers = Servers()
    for what, path, ours, plain, reference in SERVICE_FIGURES:
        pairs = _by_turns(
            what, partial(servers.measure, ours, path), partial(servers.measure, plain, path), seconds=17
        )
        rates = [(mine.per_second, other.per_second) for mine, other in pairs]
        cpu = [(mine.cpu_microseconds, other.cpu_microseconds) for mine, other in pairs]
        _table.add(f"{what}, requests a second", rates, "", reference)
        _table.add(f"{what}, CPU time of a request", cpu, " µs", reference)


def _measure_load_balancer() -> None:
    what = "`/`, through the local load balancer"
    measure = partial(Servers().rates, "ours", "/", load_balancer)
    # One call measures both, so that Envoy starts once a round.
    rounds = _by_turns(what, measure, lambda: None, seconds=10)
    _table.add(f"{what}, requests a second", [both for both, _ in rounds], "", "straight to the task")


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
    _table.add("`cdk synth`, stage dev", pairs, " s", "an app with one resource")


def _measure_verdicts() -> None:
    _say("10,000 capacity verdicts")
    command = [*TS_NODE, str(Path(__file__).with_name("verdicts.ts"))]
    with tempfile.TemporaryFile("w+") as output:
        _run(command, output.fileno())
        output.seek(0)
        pairs = json.loads(output.read())
    _table.add("10,000 capacity verdicts", pairs, " ms", "10,000 `JSON.parse` of the configuration")


def _measure_plan() -> None:
    pairs = _by_turns(
        "npm run plan",
        lambda: _seconds([*TS_NODE, "bin/plan.ts"]),
        lambda: _seconds([*TS_NODE, "--eval", "0"]),
        seconds=8,
    )
    _table.add("`npm run plan`, stage dev", pairs, " s", "ts-node with nothing to run")


def _by_turns(
    what: str, ours: Callable[[], T], reference: Callable[[], T], seconds: float
) -> list[tuple[T, T]]:
    """Measure both by turns, three times, or less often if the time is over."""
    pairs: list[tuple[T, T]] = []
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
