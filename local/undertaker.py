"""Kills the process groups that a process has started when that is gone, however it went.

A process group outlives a killed parent, and only Linux can ask for a signal at a parent's death. So a
small process of its own holds the other end of a pipe, and acts when that closes.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading


class Undertaker:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        read, written = os.pipe()
        subprocess.Popen([sys.executable, "-I", __file__], stdin=read, start_new_session=True, cwd="/")
        os.close(read)
        self._pipe = os.fdopen(written, "w")

    def watch(self, group: int) -> None:
        self._tell("+", group)

    def forget(self, group: int) -> None:
        self._tell("-", group)

    def _tell(self, sign: str, group: int) -> None:
        with self._lock:
            print(f"{sign}{group}", file=self._pipe, flush=True)


def _watch() -> None:
    groups: set[int] = set()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    _watch()
