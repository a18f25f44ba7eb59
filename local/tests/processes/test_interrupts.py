"""Signals that arrive at different moments."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.paths import ROOT
from local.processes import interrupts
from local.processes.child import Child
from local.processes.interrupts import INTERRUPTED, Interrupted
from local.processes.orphan_killer import OrphanKiller
from local.tests.support.observe import is_running


@pytest.fixture
def raising() -> Iterator[None]:
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.getsignal(number) for number in numbers]
    interrupts.raise_on_signal()
    yield
    for number, handler in zip(numbers, before, strict=True):
        signal.signal(number, handler)


def _python(script: str, stdout: int = subprocess.PIPE) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", script]
    return subprocess.run(words, cwd=ROOT, stdout=stdout, stderr=subprocess.PIPE, text=True)


def test_deferred_signal_arrives_at_the_end_of_the_block(raising: None) -> None:
    reached: list[str] = []

    def work() -> None:
        with interrupts.deferred():
            signal.raise_signal(signal.SIGINT)
            reached.append("the end")

    with pytest.raises(Interrupted):
        work()
    assert reached
    with interrupts.deferred():
        reached.append("once is enough")


def test_child_whose_start_is_interrupted_is_ended(
    tmp_path: Path, raising: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[int] = []

    def watch(orphan_killer: OrphanKiller, group: int) -> None:
        started.append(group)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(OrphanKiller, "watch", watch)
    with pytest.raises(Interrupted):
        Child("sleep", ["sleep", "60"], cwd=tmp_path, environment=dict(os.environ), log=tmp_path / "log")
    assert len(started) == 1
    assert not is_running(started[0])


def test_interrupt_of_the_imports_is_no_stack_trace() -> None:
    ended = _python(
        "import os, signal, sys\n"
        "class Interrupt:\n"
        "    def find_spec(self, name, *rest):\n"
        "        if name == 'local.commands.cli': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Interrupt())\n"
        "from local.__main__ import main; sys.exit(main())"
    )
    assert (ended.returncode, ended.stderr) == (INTERRUPTED, "")


def test_nobody_reading_is_an_interrupt_once() -> None:
    read, written = os.pipe()
    os.close(read)
    ended = _python(
        "from local.processes.interrupts import Interrupted\n"
        "from local.processes.progress import print_line\n"
        "try: print_line('to nobody')\n"
        "except Interrupted: print_line('ending'); raise SystemExit(7)",
        written,
    )
    os.close(written)
    assert (ended.returncode, ended.stderr) == (7, "")


def test_an_orphan_killer_that_was_killed_stops_nobody() -> None:
    ended = _python(
        "import subprocess; from local.processes import orphan_killer\n"
        "started = []; popen = subprocess.Popen\n"
        "subprocess.Popen = lambda *a, **k: started.append(popen(*a, **k))\n"
        "it = orphan_killer.OrphanKiller(); started[0].kill(); started[0].wait()\n"
        "it.watch(1); it.forget(1)"
    )
    assert (ended.returncode, ended.stderr) == (0, "")
