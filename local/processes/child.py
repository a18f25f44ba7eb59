"""Child processes, each in a session of its own, so that a terminal's Ctrl-C reaches only the parent."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

from local.processes.interrupts import Interrupted, deferred
from local.processes.orphan_killer import OrphanKiller
from local.processes.problem import Problem

_POLL_SECONDS = 0.1


class Child:
    def __init__(
        self,
        name: str,
        words: list[str],
        *,
        cwd: Path,
        environment: dict[str, str],
        log: Path,
        inherited_fd: int | None = None,
    ) -> None:
        self.name = name
        self.log = log
        try:
            with deferred(), log.open("ab") as output:
                self._start = output.tell()
                self._process = subprocess.Popen(
                    words,
                    cwd=cwd,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    pass_fds=() if inherited_fd is None else (inherited_fd,),
                )
                _orphan_killer().watch(self._process.pid)
        except Interrupted:
            self.kill()
            raise

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    @property
    def ending(self) -> str:
        """How it ended, to be printed behind its name. An exit code comes with the last lines of output."""
        code = self._process.wait()
        if code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended with code {code}: {self.tail(3)}"

    def wait(self, limit: float, meanwhile: Callable[[], None]) -> int:
        """Return the exit code, and call `meanwhile` repeatedly. An exception or a signal kills the child."""
        deadline = time.monotonic() + limit
        try:
            while (code := self.exit_code) is None:
                if time.monotonic() > deadline:
                    raise Problem(f"{self.name} did not end within {limit:g} s: {self.tail(3)}")
                meanwhile()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(_POLL_SECONDS)
            return code
        finally:
            self.kill()

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        _orphan_killer().forget(self._process.pid)

    def output(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._start)
            return log.read().decode(errors="replace")

    def tail(self, lines: int) -> str:
        return " | ".join(line.strip() for line in self.output().splitlines()[-lines:])


def run_at_death(words: list[str]) -> None:
    """Run a command if this process is killed. A child's own children may live elsewhere."""
    _orphan_killer().run_at_death(words)


@cache
def _orphan_killer() -> OrphanKiller:
    return OrphanKiller()
