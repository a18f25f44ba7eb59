"""Kills a process's process groups as soon as that process is gone, also if it was killed.

A process group outlives a killed parent, and only Linux can send a signal at a parent's death. So a small
process of its own holds the other end of a pipe, and kills when the pipe closes.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys

_COMMAND_LIMIT_SECONDS = 60.0


class OrphanKiller:
    def __init__(self) -> None:
        read, written = os.pipe()
        subprocess.Popen([sys.executable, "-I", __file__], stdin=read, start_new_session=True, cwd="/")
        os.close(read)
        self._pipe = written

    def watch(self, group: int) -> None:
        self._tell("+", group)

    def forget(self, group: int) -> None:
        self._tell("-", group)

    def run_at_death(self, words: list[str]) -> None:
        """Run a command after the kill, such as the removal of containers, which are in no process group."""
        self._tell("$", json.dumps(words))

    def _tell(self, sign: str, value: int | str) -> None:
        # The killer itself may have been killed. Then it ends nothing, and this process goes on.
        with contextlib.suppress(BrokenPipeError):
            os.write(self._pipe, f"{sign}{value}\n".encode())  # a write this short is never split


def _watch() -> None:
    groups: set[int] = set()
    commands: list[list[str]] = []
    for line in sys.stdin:
        if line[0] == "$":
            commands.append(json.loads(line[1:]))
        else:
            (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    for group in groups:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(group, signal.SIGKILL)
    for command in commands if groups else []:  # a process that ended in order has forgotten its groups
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(command, timeout=_COMMAND_LIMIT_SECONDS, stdin=subprocess.DEVNULL)


if __name__ == "__main__":
    _watch()
