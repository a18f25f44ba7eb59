"""Whether this task still takes traffic."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Lifecycle:
    """Becomes `draining` when the process is told to stop, and stays so."""

    def __init__(self) -> None:
        self.draining = False

    @contextmanager
    def watching_signals(self) -> Iterator[None]:
        """Drain from the first SIGTERM or SIGINT on, and also when the block ends.

        The server acts on these signals itself, so its own handlers are called too. Python allows handlers
        in the main thread only. In another thread (a test client) only the end of the block counts.
        """
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                self._chain(number)
        try:
            yield
        finally:
            self.draining = True

    def _chain(self, number: signal.Signals) -> None:
        server_handler = signal.getsignal(number)

        def handler(received: int, frame: FrameType | None) -> None:
            self.draining = True
            if callable(server_handler):
                server_handler(received, frame)

        # An event loop's handlers use the wake-up descriptor. signal.signal() does not change that.
        signal.signal(number, handler)
