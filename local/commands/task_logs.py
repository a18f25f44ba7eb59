"""Prints the tasks' log lines as they arrive in CloudWatch Logs."""

from local.deployment.running_service import RunningService
from local.processes.problem import Problem
from local.processes.progress import print_line

_FROM_NOW_ON = "new:"
_FROM_THE_BEGINNING = "new:0"
_FAILURES_UNSAID = 20  # some seconds


class TaskLogs:
    def __init__(self, service: RunningService) -> None:
        self._service = service
        self._groups: list[str] | None = None
        self._tokens: dict[str, str] = {}
        self._failures = 0

    def print_new(self) -> None:
        """A failed poll is skipped: the next one begins where it did. Only the emulator's end is an end."""
        try:
            for group in self._known_groups():
                self._print_new_of(group)
            self._failures = 0
        except Problem as problem:
            self._groups = None  # a rollout may have replaced one
            self._failures += 1
            if self._failures == _FAILURES_UNSAID:
                print_line(f"the tasks' logs cannot be read: {problem}")

    def _known_groups(self) -> list[str]:
        if self._groups is None:
            self._groups = self._service.log_groups()
            first = _FROM_THE_BEGINNING if self._tokens else _FROM_NOW_ON
            self._tokens = {group: self._tokens.get(group, first) for group in self._groups}
        return self._groups

    def _print_new_of(self, group: str) -> None:
        before = self._tokens[group]
        events, token = self._service.new_log_events(group, before)
        self._tokens[group] = token
        dropped = _count(token) - _count(before) - len(events) if before != _FROM_NOW_ON else 0
        if dropped > 0:
            print_line(f"{dropped} lines dropped: the tasks write faster than their logs are printed")
        for event in events:
            task = event["logStreamName"].rpartition("/")[2]
            print_line(f"{task[:8]} | {event['message']}")


def _count(token: str) -> int:
    return int(token.removeprefix(_FROM_NOW_ON))
