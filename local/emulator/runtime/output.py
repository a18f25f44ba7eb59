"""The output of a container's program, for one reader that follows it, and for looks at its end."""

import threading
from collections import deque
from collections.abc import Iterator
from typing import IO

BUFFER_BYTES = 10 * 1024 * 1024
"""How much waits for the reader. ECS's log driver has the same default, `max-buffer-size`."""
KEPT_LINES = 1000
LONGEST_LINE = 256 * 1024
"""The longest event of CloudWatch Logs. A longer line becomes several events."""


class Output:
    def __init__(self, pipe: IO[bytes]) -> None:
        self._changed = threading.Condition()
        self._end: deque[bytes] = deque(maxlen=KEPT_LINES)
        self._waiting: deque[bytes] = deque()
        self._bytes = 0
        self._dropped = 0
        self._ended = False
        threading.Thread(target=self._read, args=(pipe,), daemon=True).start()

    def tail(self, lines: int) -> bytes:
        with self._changed:
            # A program's last lines may still be in the pipe when its exit is seen.
            self._changed.wait_for(lambda: self._ended or self._end, timeout=0.2)
            return b"".join(list(self._end)[-lines:])

    def follow(self) -> Iterator[bytes]:
        """The lines since the last call, until the program ends. It says how many lines are missing."""
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._ended or self._waiting)
                lines, dropped = self._waiting, self._dropped
                self._waiting, self._bytes, self._dropped = deque(), 0, 0
            if dropped:
                yield b"%d lines dropped: the task wrote faster than its log is read\n" % dropped
            if not lines:
                return
            yield from lines

    def wait_until_ended(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._ended)

    def _read(self, pipe: IO[bytes]) -> None:
        while line := pipe.readline(LONGEST_LINE):
            with self._changed:
                self._end.append(line)
                self._waiting.append(line)
                self._bytes += len(line)
                while self._bytes > BUFFER_BYTES:
                    self._bytes -= len(self._waiting.popleft())
                    self._dropped += 1
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
