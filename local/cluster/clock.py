"""The virtual clock, and its queue of coming events. Every timer of the emulated AWS runs on them."""

import heapq
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Generic, TypeVar

Event = TypeVar("Event")

MINUTE = 60
"""Seconds between two points of a metric, and so between two decisions about scaling."""


class Clock:
    """Virtual seconds since the clock's start. They pass `factor` times as fast as real seconds.

    The start of a real process is not faster. So a higher factor makes it look slow beside AWS's timers.
    """

    def __init__(self, factor: float = 1.0, real: Callable[[], float] = time.monotonic) -> None:
        self._real = real
        # The real and the virtual time of the last change, and the factor since then. They change in one
        # step, because other threads read them.
        self._pace = (real(), 0.0, _checked(factor))

    @property
    def factor(self) -> float:
        return self._pace[2]

    def set_factor(self, factor: float) -> None:
        """Let virtual time go on from where it is, at another pace."""
        real = self._real()
        self._pace = (real, self._at(real), _checked(factor))

    def now(self) -> float:
        """Virtual seconds since the start."""
        return self._at(self._real())

    def _at(self, real: float) -> float:
        since, virtual, factor = self._pace
        return virtual + (real - since) * factor

    def real_seconds(self, virtual: float) -> float:
        """Real seconds that a number of virtual seconds takes."""
        return virtual / self.factor


def _checked(factor: float) -> float:
    if not factor > 0:
        raise ValueError(f"the factor must be above 0: {factor}")
    return factor


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
