"""`npm start -- --watch`: roll each saved change out, one at a time."""

import os
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from watchfiles import watch

from local.deployment.workspace import Workspace
from local.processes.child import Child
from local.processes.progress import print_line

_QUIET_MILLISECONDS = 300  # an editor writes several files for one save
_ROLL_OUT = [sys.executable, "-E", "-m", "local", "deploy"]


class Watch:
    """Starts `npm run deploy:local` after a change. A change during a rollout starts another one."""

    def __init__(self, workspace: Workspace, folders: Iterable[Path], command: list[str] = _ROLL_OUT) -> None:
        self._workspace = workspace
        self._command = command
        self._changed = threading.Event()
        self._ended = threading.Event()
        self._rollout: Child | None = None
        self._printed = 0
        existing = [folder for folder in folders if folder.is_dir()]
        threading.Thread(target=self._wait_for_changes, args=existing, daemon=True).start()

    def look(self) -> None:
        """Print the new lines of the rollout, or start one for a change."""
        if self._rollout is not None:
            self._print_lines(self._rollout)
        elif self._changed.is_set():
            self._changed.clear()
            print_line("a change was saved: rolls it out")
            self._printed = 0
            self._rollout = Child(
                "the rollout",
                self._command,
                cwd=self._workspace.root,
                environment=dict(os.environ),
                log=self._workspace.log("rollout"),
            )

    def end(self) -> None:
        self._ended.set()
        if self._rollout is not None:
            self._rollout.kill()

    def _wait_for_changes(self, *folders: Path) -> None:
        for _ in watch(*folders, step=_QUIET_MILLISECONDS, stop_event=self._ended):
            self._changed.set()

    def _print_lines(self, rollout: Child) -> None:
        ended = rollout.exit_code is not None
        lines = rollout.output().split("\n")
        complete = lines if ended else lines[:-1]
        new = [line for line in complete[self._printed :] if line]
        self._printed = len(complete)
        # The details of a failure come before its reason. Here the reason is printed first.
        for line in sorted(new, key=lambda line: line.startswith("  | ")):
            print_line(line)
        if ended:
            rollout.kill()
            self._rollout = None
