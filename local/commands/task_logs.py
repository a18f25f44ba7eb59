"""Prints the tasks' log lines as they arrive in CloudWatch Logs."""

import time

from local.deployment.running_service import RunningService
from local.processes.progress import print_line

_LATE_MILLISECONDS = 500  # each task has its own thread, which dates and stores its lines


class TaskLogs:
    def __init__(self, service: RunningService) -> None:
        self._service = service
        self._since = int(time.time() * 1000)
        self._printed: set[str] = set()

    def print_new(self) -> None:
        now = int(time.time() * 1000)
        events = self._service.log_events(self._since - _LATE_MILLISECONDS)
        for event in sorted(events, key=lambda event: event["timestamp"]):
            if event["eventId"] not in self._printed:
                task = event["logStreamName"].rpartition("/")[2]
                print_line(f"{task[:8]} | {event['message']}")
        self._printed = {event["eventId"] for event in events}
        self._since = now
