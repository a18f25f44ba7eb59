"""Bounds the log store, and gives a reader the events that are new to it.

MiniStack keeps each event for ever. Its FilterLogEvents has no pages, and its DescribeLogGroups reads every
event. Here a log group keeps its newest events, and FilterLogEvents takes a token that counts them.
"""

import threading
from collections import deque
from itertools import islice
from typing import Any

from ministack.core.responses import json_response
from ministack.services import cloudwatch_logs

_KEPT_EVENTS = 100_000
_KEPT_CHARACTERS = 50_000_000
_EXCESS = 1.1  # so many are forgotten at once, because each time reads the streams
_EVENTS_IN_AN_ANSWER = 10_000  # as in AWS
_TOKEN = "new:"  # noqa: S105 - the beginning of a page token; "new:" alone means from now on

Event = dict[str, Any]


class _Recent:
    """A log group's newest events, as they arrived. MiniStack's record of the group holds it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: deque[tuple[str, Event]] = deque()
        self._arrived = 0
        self._characters = 0

    def add(self, stream: str, events: list[Event]) -> list[tuple[str, Event]]:
        """Return the events that are to be forgotten."""
        with self._lock:
            self._events.extend((stream, event) for event in events)
            self._arrived += len(events)
            self._characters += sum(len(event["message"]) for event in events)
            return self._oldest() if self._is_above(_EXCESS) else []

    def _oldest(self) -> list[tuple[str, Event]]:
        forgotten = []
        while self._is_above(1):
            forgotten.append(self._events.popleft())
            self._characters -= len(forgotten[-1][1]["message"])
        return forgotten

    def _is_above(self, share: float) -> bool:
        return len(self._events) > share * _KEPT_EVENTS or self._characters > share * _KEPT_CHARACTERS

    def after(self, count: int | None) -> tuple[list[Event], int]:
        """The events that arrived after the first `count`, and the count of all that are answered."""
        with self._lock:
            if count is None:
                return [], self._arrived
            new = min(max(self._arrived - count, 0), len(self._events))
            found = list(islice(reversed(self._events), new))[::-1][:_EVENTS_IN_AN_ANSWER]
            answered = self._arrived - new + len(found)
        return [{**event, "logStreamName": stream} for stream, event in found], answered


def install() -> None:
    fan_out, filter_events = (
        cloudwatch_logs._fanout_to_live_tail_sessions,
        cloudwatch_logs._filter_log_events,
    )

    def keep_and_fan_out(group: str, stream: str, events: list[Event]) -> None:
        record = cloudwatch_logs._log_groups[group]
        forgotten = record.setdefault("_recent", _Recent()).add(stream, events)
        if forgotten:
            _forget(record["streams"], forgotten)
        fan_out(group, stream, events)

    def filter_new(request: dict[str, Any]) -> Any:
        token = request.get("nextToken") or ""
        record = cloudwatch_logs._log_groups.get(cloudwatch_logs._resolve_log_group_name(request) or "")
        if not token.startswith(_TOKEN) or record is None:
            return filter_events(request)
        count = token.removeprefix(_TOKEN)
        recent: _Recent = record.setdefault("_recent", _Recent())
        events, answered = recent.after(int(count) if count.isdecimal() else None)
        return json_response({"events": events, "nextToken": f"{_TOKEN}{answered}"})

    cloudwatch_logs._fanout_to_live_tail_sessions = keep_and_fan_out
    cloudwatch_logs._filter_log_events = filter_new


def _forget(streams: dict[str, Any], events: list[tuple[str, Event]]) -> None:
    gone = {event["eventId"] for _, event in events}
    with cloudwatch_logs._log_events_lock:
        for name in {name for name, _ in events}:
            if stream := streams.get(name):
                stream["events"] = [event for event in stream["events"] if event["eventId"] not in gone]
    for identity in gone:
        cloudwatch_logs._log_records.pop(identity, None)
