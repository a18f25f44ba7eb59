"""Prints each step of a rollout, and that it goes on where nothing changes."""

import time

from local.deployment.running_service import Rollout, RunningService
from local.processes.progress import print_line

_LONGEST_SILENCE_SECONDS = 10.0


class RolloutProgress:
    """After a rollback, ECS reports the previous version as the new one."""

    def __init__(self, service: RunningService) -> None:
        self._service = service
        self._before = self._printed = service.rollout
        self._begun = self._printed_at = time.monotonic()
        self._has_begun = False
        self.was_down = False
        """Whether no task ran at some moment, because the tasks from before failed, too."""

    def print_change(self) -> None:
        now, clock = self._service.rollout, time.monotonic()
        self.was_down |= now.new_running + now.old_running == 0 < now.wanted
        silent = clock - self._printed_at >= _LONGEST_SILENCE_SECONDS
        if now == self._printed and not silent:
            return
        since = f", {clock - self._begun:.0f} s" if silent else ""
        if text := self._text(now, silent):
            print_line(f"      {text}{since}")
            self._printed_at = clock
        self._printed = now

    def _text(self, now: Rollout, silent: bool) -> str:
        if now.revision != self._before.revision:
            self._has_begun = True
            # MiniStack calls a rollout completed while the old tasks still drain. ECS does not.
            state = "IN_PROGRESS" if now.state == "COMPLETED" and now.old_running else now.state
            return f"tasks: {now.new_running} of {now.wanted} new, {now.old_running} old ({state})"
        if now.old_running or self._printed.revision != self._before.revision:
            return f"rolling back: {now.new_running} of {now.wanted} tasks of the version from before"
        if not silent:
            return ""
        return "waits for CloudFormation" if self._has_begun else "builds and publishes the image"
