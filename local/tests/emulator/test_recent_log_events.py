"""The log store: its size is bounded, and a reader gets the new events only."""

import itertools
import subprocess
import sys
from typing import Any

import pytest

from local.paths import ROOT
from local.tests.support.stacks import Client

_MEASURE = """
import json
import time
from ministack.services import cloudwatch_logs as logs
from local.emulator.patches import recent_log_events
recent_log_events.install()
logs._create_log_group({"logGroupName": "g"})
def put(stream, count):
    logs._create_log_stream({"logGroupName": "g", "logStreamName": stream})
    for number in range(0, count, 1000):
        batch = [{"timestamp": number, "message": "x" * 200}] * min(1000, count - number)
        logs._put_log_events({"logGroupName": "g", "logStreamName": stream, "logEvents": batch})
def poll():
    answer = logs._filter_log_events({"logGroupName": "g", "nextToken": "new:"})[2]
    request = {"logGroupName": "g", "nextToken": json.loads(answer)["nextToken"]}
    begun = time.perf_counter()
    for _ in range(50):
        logs._filter_log_events(request)
    return (time.perf_counter() - begun) / 50
put("first", 1000)
few = poll()
put("long", 1)
lines = 400 * [{"message": 250_000 * "x"}]
logs._put_log_events({"logGroupName": "g", "logStreamName": "long", "logEvents": lines})
long = len(logs._log_records)
for stream in range(45):
    put(f"s{stream}", 10_000)
many = poll()
kept = sum(len(s["events"]) for s in logs._log_groups["g"]["streams"].values())
print(many / few, kept, len(list(logs._log_records)), long)
"""


def _put(logs: Any, group: str, stream: str, *messages: str) -> None:
    events = [{"timestamp": 1000 * (1 + n), "message": text} for n, text in enumerate(messages)]
    logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=events)


def _new(logs: Any, group: str, token: str) -> tuple[list[str], str]:
    answer = logs.filter_log_events(logGroupName=group, nextToken=token)
    return [event["message"] for event in answer["events"]], answer["nextToken"]


@pytest.fixture
def logs(client: Client) -> Any:
    return client("logs")


_names = itertools.count()


@pytest.fixture
def group(logs: Any) -> str:
    name = f"recent-{next(_names)}"
    logs.create_log_group(logGroupName=name)
    for stream in ("a", "b"):
        logs.create_log_stream(logGroupName=name, logStreamName=stream)
    return name


def test_token_gives_what_came_after_it(logs: Any, group: str) -> None:
    _put(logs, group, "a", "before")
    events, token = _new(logs, group, "new:")
    assert events == []
    _put(logs, group, "a", "one", "two")
    _put(logs, group, "b", "three")
    events, token = _new(logs, group, token)
    assert events == ["one", "two", "three"]
    assert _new(logs, group, token) == ([], token)


def test_more_events_than_one_answer_holds(logs: Any, group: str) -> None:
    _, token = _new(logs, group, "new:")
    for _ in range(3):
        _put(logs, group, "a", *(["x"] * 5000))
    first, token = _new(logs, group, token)
    second, token = _new(logs, group, token)
    assert (len(first), len(second)) == (10_000, 5_000)


def test_usual_calls_stay_as_they_were(logs: Any, group: str) -> None:
    _put(logs, group, "a", "one")
    answer = logs.filter_log_events(logGroupName=group)
    assert [event["message"] for event in answer["events"]] == ["one"]
    assert "nextToken" not in answer


def test_cost_of_a_poll_and_size_of_the_store_do_not_grow() -> None:
    measured = subprocess.run(
        [sys.executable, "-c", _MEASURE], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    ratio, kept, records, long = map(float, measured)
    assert ratio < 5
    assert kept == records
    assert 100_000 <= kept <= 110_000
    assert long == 200, "of 400 lines of 250,000 characters, 50 million characters are kept"
