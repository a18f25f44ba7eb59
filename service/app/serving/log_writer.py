"""Writes log lines in a thread of its own, so that a stalled reader of stdout cannot stall the event loop."""

import json
import logging
import os
import select
import time
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from threading import Event, Thread

MAX_WAITING_CHARACTERS = 4 * 1024 * 1024
"""Lines beyond this are dropped and counted. It is a tenth of the smallest task's free memory or less."""

BATCH_SECONDS = 0.01
"""The thread wakes up once for all lines of this time. A wake-up a line costs a fifth of the throughput."""

FLUSH_SECONDS = 1.0
"""How long an ending process waits for the reader of stdout."""

_STDOUT = 1


class LogWriter(logging.Handler):
    """Queues each line for the thread. `flush` waits for it, but not for long.

    The standard QueueListener counts lines and not their length, and its `stop` waits without limit.
    """

    def __init__(self, descriptor: int = _STDOUT) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._queue: SimpleQueue[str | Event] = SimpleQueue()
        # `put` changes these two, with the handler's lock.
        self._queued = 0
        self._dropped = 0
        # The thread changes these two.
        self._written = 0
        self._reported = 0
        self._thread = Thread(target=self._write_forever, name="log-writer", daemon=True)
        self._thread.start()

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception:  # a record with wrong arguments must not fail the request that logs it
            line = json.dumps(
                {"level": "error", "logger": record.name, "message": f"bad record: {record.msg!r}"[:1000]}
            )
        self.put(line)

    def put(self, line: str) -> None:
        """Queue a line, also one that comes without a record."""
        self.acquire()
        try:
            if self._queued - self._written > MAX_WAITING_CHARACTERS:
                self._dropped += 1
                return
            self._queued += len(line)
            self._queue.put(line)
        finally:
            self.release()

    def flush(self) -> None:
        """Wait until the lines so far are written, at most `FLUSH_SECONDS`."""
        if self._thread.is_alive():  # a forked process has this object, but not its thread
            written = Event()
            self._queue.put(written)
            written.wait(FLUSH_SECONDS)

    def _write_forever(self) -> None:
        while True:
            item: str | Event | None = self._queue.get()
            lines: list[str] = []
            while isinstance(item, str):
                lines.append(item)
                item = self._next() if len(lines) < 1000 else None
            length = sum(map(len, lines))
            if self._dropped > self._reported:
                lines.append(self._report())
            if lines:
                self._write("\n".join(lines) + "\n")
                self._written += length
                time.sleep(BATCH_SECONDS)
            if item is not None:
                item.set()

    def _next(self) -> str | Event | None:
        try:
            return self._queue.get_nowait()
        except Empty:
            return None

    def _report(self) -> str:
        dropped = self._dropped
        line = json.dumps(
            {
                "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
                "level": "warning",
                "logger": __name__,
                "message": "log lines were dropped, because stdout was not read",
                "dropped": dropped - self._reported,
            },
            separators=(",", ":"),
        )
        self._reported = dropped
        return line

    def _write(self, text: str) -> None:
        data = memoryview(text.encode())
        while data:
            try:
                data = data[os.write(self._descriptor, data) :]
            except BlockingIOError:  # another process with the same stdout made it non-blocking
                select.select([], [self._descriptor], [])
            except OSError:
                return  # nobody reads stdout any more, so there is nowhere to report it
