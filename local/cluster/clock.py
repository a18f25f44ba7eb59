"""The virtual clock, and its queue of coming events. Every timer of the emulated AWS runs on them."""

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Generic, TypeVar

Event = TypeVar("Event")

MINUTE = 60
"""Seconds between two points of a metric, and so between two decisions about scaling."""


@dataclass(frozen=True)
class Clock:
    """Virtual seconds since the clock's start. They pass `factor` times as fast as real seconds.

    The start of a real process is not faster. So a higher factor makes it look slow beside AWS's timers.
    """

    factor: float = 1.0
    real: Callable[[], float] = time.monotonic
    started: float = field(default=0.0, init=False)

    def __post_init__(self) -> None:
        if self.factor <= 0:
            raise ValueError(f"the factor must be above 0: {self.factor}")
        object.__setattr__(self, "started", self.real())

    def now(self) -> float:
        """Virtual seconds since the start."""
        return (self.real() - self.started) * self.factor

    def real_seconds(self, virtual: float) -> float:
        """Real seconds that a number of virtual seconds takes."""
        return virtual / self.factor


class EventQueue(Generic[Event]):
    """Events in the order of their virtual time.

    Events of one time keep the order in which they were added.
    """

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, Event]] = []
        self._order = count()

    def add(self, at: float, event: Event) -> None:
        """Adds an event that is due at a virtual time, in seconds."""
        heapq.heappush(self._heap, (at, next(self._order), event))

    @property
    def next_at(self) -> float | None:
        """The virtual time of the next event, or None if there is none."""
        return self._heap[0][0] if self._heap else None

    def due(self, now: float) -> Iterator[Event]:
        """Removes and returns the events whose time has come."""
        while self._heap and self._heap[0][0] <= now:
            yield heapq.heappop(self._heap)[2]
