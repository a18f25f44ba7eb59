"""`.local/`, the folder of a running local deployment. It holds everything that the deployment writes."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from local.deployment.state import State
from local.paths import ROOT
from local.processes.problem import Problem

_OWNER = "owner.lock"
_BUILT_LAYERS = "built-layers"


@dataclass(frozen=True)
class Workspace:
    root: Path = ROOT

    @property
    def folder(self) -> Path:
        return self.root / ".local"

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def images(self) -> Path:
        return self.folder / "images"

    @property
    def assembly(self) -> Path:
        return self.folder / "cdk.out"

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    @property
    def listener_ports(self) -> Path:
        return self.folder / "listener-ports.json"

    @property
    def authority(self) -> Path:
        """The certificate authority of the load balancers' HTTPS, made for this run."""
        return self.folder / "authority.pem"

    @property
    def browser(self) -> Path:
        """The profile of a browser that trusts the load balancer's certificate. It goes with the run."""
        return self.folder / "browser"

    @property
    def built_layers(self) -> Path:
        """The ids of images without a label that Docker built, also in a run that was killed."""
        return self.folder / _BUILT_LAYERS

    @property
    def kept_logs(self) -> Path:
        """The logs of a start that failed. The next start removes them."""
        return self.root / ".local-logs"

    def keep_logs(self) -> str:
        """Keep the logs beyond the end of the folder. Return where, as the end of a sentence."""
        try:
            self.kept_logs.mkdir(mode=0o700, exist_ok=True)
            for log in self.folder.glob("*.log"):
                shutil.copy(log, self.kept_logs)
        except OSError as error:
            return f"the logs could not be kept: {error}"
        return f"the logs are in {self.kept_logs.name}/"

    @contextmanager
    def owned(self) -> Iterator[None]:
        """Lock the folder, remove a killed run's files from it, and remove the folder at the end.

        The kernel drops the lock when its process ends. So a held lock proves a running deployment.
        """
        self.folder.mkdir(exist_ok=True)
        self.folder.chmod(0o700)
        lock = self._lock(_OWNER)
        if lock is None:
            running = (self.folder / _OWNER).read_text()
            raise Problem(f"a local deployment already runs in this folder (process {running})")
        try:
            shutil.rmtree(self.kept_logs, ignore_errors=True)
            self._empty()
            lock.write(str(os.getpid()))
            lock.flush()
            self.home.mkdir()
            self.images.mkdir()
            yield
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)
            lock.close()

    @contextmanager
    def rolling_out(self) -> Iterator[State]:
        """Yield the state of the running deployment. No other rollout can run in this block."""
        self._check_running()
        rollout = self._lock("rollout.lock")
        if rollout is None:
            raise Problem("another rollout is under way")
        with rollout:
            yield self.state()

    def state(self) -> State:
        """The facts of the running deployment. Raises a Problem if none is up."""
        self._check_running()
        if self._ending.exists():
            raise Problem("the local deployment is ending: start one again with `npm start`")
        if not self._state.exists():
            raise Problem("the local deployment is still starting: wait until it prints its URLs")
        return self._read_state()

    def _check_running(self) -> None:
        if not self.folder.is_dir() or self._lock(_OWNER):
            raise Problem("no local deployment runs in this folder: start one with `npm start`")

    def publish(self, state: State) -> None:
        """Write the state in one step, so that nobody reads half of it. It holds the start's key."""
        draft = self.folder / "state.draft"
        draft.touch(mode=0o600)
        draft.write_text(state.to_json())
        draft.replace(self._state)
        if self._ending.exists():  # the end came meanwhile, and has withdrawn the state already
            self._state.unlink(missing_ok=True)

    def withdraw(self) -> None:
        """Let no rollout begin. A rollout that already runs notices it by `check_published`."""
        self._ending.touch()
        self._state.unlink(missing_ok=True)

    def check_published(self) -> None:
        if not self._state.exists():
            raise Problem("the local deployment has ended, and this rollout with it")

    @property
    def _state(self) -> Path:
        return self.folder / "state.json"

    @property
    def _ending(self) -> Path:
        return self.folder / "ending"

    def _read_state(self) -> State:
        return State.from_json(self._state.read_text())

    def _lock(self, name: str) -> IO[str] | None:
        """The locked file, or None if another process has the lock. Closing the file releases the lock."""
        lock = (self.folder / name).open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            return None
        return lock

    def _empty(self) -> None:
        for entry in self.folder.iterdir():
            if entry.is_dir():
                shutil.rmtree(entry)
            elif entry.name not in (_OWNER, _BUILT_LAYERS):
                entry.unlink()
        os.truncate(self.folder / _OWNER, 0)
