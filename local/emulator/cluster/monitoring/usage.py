"""Measures the CPU and memory of the running tasks, in a thread of its own because Docker may be slow."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from docker.errors import DockerException
from ministack.services import ecs
from requests import RequestException

Task = dict[str, Any]


@dataclass(frozen=True)
class Reading:
    #: Real seconds.
    at: float
    #: CPU seconds since the task's start.
    cpu_seconds: float
    memory_bytes: float


@dataclass(frozen=True)
class Used:
    """What a task used between its two newest readings."""

    #: CPU seconds in a real second.
    cpus: float
    memory_bytes: float


class Usage:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._asked = threading.Event()
        self._readings: dict[str, tuple[Reading | None, Reading]] = {}

    def ask(self) -> None:
        """Let the thread measure."""
        self._asked.set()

    def run(self) -> None:
        """Measure for ever, each time it is asked to."""
        while True:
            self._asked.wait()
            self._asked.clear()
            self.measure()

    def measure(self) -> None:
        """Read the counters of each running task's containers."""
        before = self._readings
        readings = {
            task["taskArn"]: reading for task in running_tasks() if (reading := self._read(task)) is not None
        }
        self._readings = {
            arn: (before[arn][1] if arn in before else None, reading) for arn, reading in readings.items()
        }

    def of(self, task_arn: str) -> Used | None:
        """None until the task was measured twice."""
        earlier, later = self._readings.get(task_arn, (None, None))
        if earlier is None or later is None or later.at <= earlier.at:
            return None
        cpu_seconds = max(later.cpu_seconds - earlier.cpu_seconds, 0.0)
        return Used(cpu_seconds / (later.at - earlier.at), later.memory_bytes)

    def _read(self, task: Task) -> Reading | None:
        try:
            containers = [ecs._docker.containers.get(one) for one in task.get("_docker_ids") or ()]
            at = self._now()
            stats = [container.stats(stream=False, one_shot=True) for container in containers]
            cpu = sum(one["cpu_stats"]["cpu_usage"]["total_usage"] for one in stats) / 1e9
            return Reading(at, cpu, sum(map(_memory, stats))) if stats else None
        except (DockerException, RequestException, KeyError):
            return None  # it has just stopped, or Docker does not answer: then there is no data


def running_tasks() -> list[Task]:
    """Of all clusters."""
    return [task for task in ecs._tasks.values() if task["lastStatus"] == "RUNNING"]


def _memory(stats: dict[str, Any]) -> float:
    """Without the part of the page cache that can be dropped, as `docker stats` shows it."""
    memory = stats["memory_stats"]
    return float(memory["usage"] - memory.get("stats", {}).get("inactive_file", 0))
