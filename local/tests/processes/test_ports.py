"""Ports: taken ones, inherited ones, and the search for a free one."""

import os
import subprocess
import sys

from local.deployment.emulated_aws import EmulatedAws
from local.paths import ROOT
from local.processes.ports import is_free, listen


def test_port_in_use_is_not_free(emulator: EmulatedAws) -> None:
    assert not is_free(emulator.port)


def test_two_that_want_one_port_get_one_each(emulator: EmulatedAws) -> None:
    with listen(emulator.port) as first, listen(first.getsockname()[1]) as second:
        assert len({emulator.port, first.getsockname()[1], second.getsockname()[1]}) == 3


def test_two_emulators_look_for_ports_in_different_places() -> None:
    script = "from local.processes.ports import free_port; print(free_port())"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    found = [int(subprocess.check_output([sys.executable, "-c", script], env=environment)) for _ in range(2)]
    assert abs(found[0] - found[1]) > 10
