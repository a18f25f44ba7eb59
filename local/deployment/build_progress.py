"""Prints how far an image build is, every few seconds."""

import re
import time
from collections.abc import Callable

from local.processes.progress import print_line

_INTERVAL_SECONDS = 5.0
_STEP = re.compile(
    r"^\s*(Step \d+/\d+ : .*|#\d+ \[.*|#\d+ [\d.]+ \S.*|Collecting .*|Downloading .*)$", re.MULTILINE
)
_LONGEST = 100


class BuildProgress:
    """Reads the output of `cdk deploy`, where the builder's own lines stand."""

    def __init__(self, output: Callable[[], str]) -> None:
        self._output = output
        self._printed_at = time.monotonic()
        self._printed = ""

    def print_step(self) -> None:
        now = time.monotonic()
        if now - self._printed_at < _INTERVAL_SECONDS:
            return
        self._printed_at = now
        steps: list[str] = _STEP.findall(self._output())
        if steps and steps[-1] != self._printed:
            self._printed = steps[-1]
            print_line(f"      docker build: {self._printed[:_LONGEST]}")
