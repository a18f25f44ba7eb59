"""The output of a container's program, for any number of readers."""

import threading
from collections.abc import Iterator
from typing import IO

_KEPT_LINES = 1000


class Output:
    def __init__(self, pipe: IO[bytes]) -> None:
        self._changed = threading.Condition()
        self._lines: list[bytes] = []
        self._dropped = 0
        self._ended = False
        threading.Thread(target=self._read, args=(pipe,), daemon=True).start()

    def tail(self, lines: int) -> bytes:
        with self._changed:
            # A program's last lines may still be in the pipe when its exit is seen.
            self._changed.wait_for(lambda: self._ended or self._lines, timeout=0.2)
            return b"".join(self._lines[-lines:])

    def follow(self) -> Iterator[bytes]:
        seen = 0
        while True:
            with self._changed:
                while not self._ended and self._dropped + len(self._lines) == seen:
                    self._changed.wait()
                new = self._lines[max(0, seen - self._dropped) :]
                seen = self._dropped + len(self._lines)
            if not new:
                return
            yield from new

    def _read(self, pipe: IO[bytes]) -> None:
        for line in pipe:
            with self._changed:
                self._lines.append(line)
                if len(self._lines) > 2 * _KEPT_LINES:
                    del self._lines[:_KEPT_LINES]
                    self._dropped += _KEPT_LINES
                self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()
