"""The one thread that changes the cluster: a turn every 0.1 real seconds, and a minute of virtual time."""

import threading
from collections.abc import Callable

from local.cluster.clock import MINUTE, Clock, EventQueue

Work = Callable[[], None]

_TURN_SECONDS = 0.1


class Loop:
    """Runs the work of the cluster's parts in their order. A part never blocks: it starts and stops tasks in
    threads of their own.

    A request's thread that changes what a part reads holds `lock` meanwhile, and then calls `wake`.
    """

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self._turns: list[Work] = []
        self._minutes: list[Work] = []
        self._timers: EventQueue[Work] = EventQueue()
        self._next_minute = clock.now() + MINUTE
        self._awake = threading.Event()

    def on_turn(self, work: Work) -> None:
        """Called at every turn, after the parts that were added before."""
        self._turns.append(work)

    def on_minute(self, work: Work) -> None:
        """Called once a virtual minute, after the parts that were added before."""
        self._minutes.append(work)

    def after(self, seconds: float, work: Work) -> None:
        """Called once, when a number of virtual seconds has passed."""
        with self.lock:
            self._timers.add(self.clock.now() + seconds, work)

    def set_speed(self, factor: float) -> str:
        """Let virtual time pass `factor` times as fast as real time from now on.

        Timers and the next minute stay at their virtual times. Returns one line that says what has changed.
        """
        with self.lock:
            self.clock.set_factor(factor)
        self.wake()
        return f"AWS's timers run {factor:g} times as fast"

    def wake(self) -> None:
        """Let a change take effect at once."""
        self._awake.set()

    def run(self) -> None:
        """Turn for ever."""
        while True:
            self._awake.wait(_TURN_SECONDS)
            self._awake.clear()
            self.turn()

    def turn(self) -> None:
        """Do what is due. A minute that passed while a turn was late is not made up for."""
        with self.lock:
            now = self.clock.now()
            for work in list(self._timers.due(now)):
                work()
            if now >= self._next_minute:
                self._next_minute += MINUTE * (1 + (now - self._next_minute) // MINUTE)
                for work in self._minutes:
                    work()
            for work in self._turns:
                work()
