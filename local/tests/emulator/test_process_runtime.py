"""A container as a process: its environment, its output and its stop."""

import time
from pathlib import Path
from typing import Any

import pytest

from local.emulator.runtime.process import ProcessRuntime
from local.processes.waiting import wait_until

_CRASH = "import os; print(os.environ['A'], os.environ['B'], flush=True)\nraise RuntimeError('no database')\n"
_STUBBORN = "import signal, time\nsignal.signal(15, lambda *_: None)\nprint('on', flush=True)\n{}"


def _run(store: Path, script: str, stop_timeout: float = 30) -> Any:
    image = store / "abc"
    image.mkdir()
    (image / "main.py").write_text(script)
    (image / "Dockerfile").write_text('FROM x\nENV A=1 B=2 PATH=/x\nCMD ["python", "main.py"]\n')
    runtime = ProcessRuntime(store, "my service")
    return runtime.containers.run(
        "registry/assets:abc", environment={"B": "3"}, ports={}, stop_timeout=stop_timeout
    )


def test_image_gives_variables_and_the_task_definition_wins(tmp_path: Path) -> None:
    container = _run(tmp_path, _CRASH)
    assert container.wait() == {"StatusCode": 1}
    output = b"".join(container.logs(stream=True)).decode()
    assert output.startswith("1 3\n")
    assert 'File "my service/main.py", line 2' in output, "the developer's file, not its copy"
    assert 'File "my service/main.py", line 2' in container.logs(tail=50).decode()


def test_a_killed_process_has_dockers_exit_code(tmp_path: Path) -> None:
    container = _run(tmp_path, "import time\ntime.sleep(60)\n")
    container.kill()
    assert container.wait() == {"StatusCode": 137}
    container.reload()
    assert container.attrs["State"]["ExitCode"] == 137


@pytest.mark.parametrize(("stop_timeout", "least", "most"), [(0.5, 0.4, 4), (20, 5.5, 15)])
def test_stop_waits_for_the_stop_timeout(
    tmp_path: Path, stop_timeout: float, least: float, most: float
) -> None:
    container = _run(tmp_path, _STUBBORN.format("time.sleep(6)"), stop_timeout)
    next(iter(container.logs(stream=True)))
    started = time.monotonic()
    container.stop(timeout=5)  # MiniStack's own
    assert least < time.monotonic() - started < most


_BUSY_CHILD = """
import subprocess, sys
child = "x = bytearray(50_000_000)\\nprint('on', flush=True)\\nwhile True: pass"
subprocess.run([sys.executable, "-c", child])
"""


def test_stats_are_those_of_the_whole_tree(tmp_path: Path) -> None:
    container = _run(tmp_path, _BUSY_CHILD)
    next(iter(container.logs(stream=True)))

    def cpu_seconds() -> float:
        return float(container.stats(stream=False)["cpu_stats"]["cpu_usage"]["total_usage"] / 1e9)

    before = cpu_seconds()
    wait_until("CPU time of the child", lambda: cpu_seconds() > before + 0.2, 60)
    assert container.stats(stream=False)["memory_stats"]["usage"] > 50_000_000
    container.remove()
    assert container.stats(stream=False) == {"cpu_stats": {}, "memory_stats": {}}
