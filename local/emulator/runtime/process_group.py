"""One container's processes."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import psutil

from local.emulator.runtime.output import Output
from local.paths import SERVICE_PROGRAMS
from local.processes.orphan_killer import OrphanKiller


class ProcessGroup:
    def __init__(
        self, words: list[str], folder: Path, environment: dict[str, str], orphan_killer: OrphanKiller
    ) -> None:
        read, written = os.pipe()
        self._process = subprocess.Popen(
            words,
            cwd=folder,
            env={**_base_environment(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=written,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._orphan_killer = orphan_killer
        orphan_killer.watch(self._process.pid)
        os.close(written)
        self.output = Output(os.fdopen(read, "rb"))

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def wait(self) -> int:
        return self._process.wait()

    def stop(self, timeout: float) -> None:
        """Send SIGTERM to the program only, as `docker stop` does. Kill its group after at most `timeout`."""
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)
        self.kill()

    def usage(self) -> tuple[float, int]:
        """CPU seconds since the start, and resident bytes, of the program and all its descendants.

        Memory that two of them share counts twice. CPU time of a descendant that ended counts on Linux only.
        """
        seconds, resident = 0.0, 0
        for process in self._living():
            with contextlib.suppress(psutil.Error), process.oneshot():
                times = process.cpu_times()
                seconds += times.user + times.system + times.children_user + times.children_system
                resident += process.memory_info().rss
        return seconds, resident

    def _living(self) -> list[psutil.Process]:
        try:
            program = psutil.Process(self._process.pid)
            return [program, *program.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):  # macOS raises EPERM for zombies
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._orphan_killer.forget(self._process.pid)


def _base_environment() -> dict[str, str]:
    """The few variables of the developer's environment that a program needs to start."""
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return {**kept, "PATH": f"{SERVICE_PROGRAMS}:/usr/bin:/bin", "PYTHONUNBUFFERED": "1"}
