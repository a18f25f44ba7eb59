"""The sockets on which the emulator and its tasks wait for others."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.paths import ROOT
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client, Stacks
from local.tests.support.tiny_service import resources, write_image

_NAME = "listeners"
_LOOPBACK = "0100007F"
_BIND = """
import socket
from local.emulator.patches import loopback_only
loopback_only.install()
for family, anywhere in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET, ""), (socket.AF_INET6, "::")):
    with socket.socket(family) as candidate:
        candidate.bind((anywhere, 0))
        print(candidate.getsockname()[0])
"""


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's /proc")
def test_only_loopback_is_listened_on(emulator: EmulatedAws, stacks: Stacks, client: Client) -> None:
    stacks.create(_NAME, resources(_NAME, write_image(emulator.images, _NAME), tasks=1))
    task = json.loads(load_balancer(_NAME, client, emulator).get("/").body)["pid"]
    assert _listening(emulator.pid) == [("tcp", f"{_LOOPBACK}:{emulator.port:04X}")]
    assert {address.partition(":")[0] for _, address in _listening(task)} == {_LOOPBACK}
    stacks.delete(_NAME)


def test_a_service_of_ministack_that_asks_for_every_interface_gets_loopback() -> None:
    bound = subprocess.run(
        [sys.executable, "-c", _BIND], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert bound == ["127.0.0.1", "127.0.0.1", "::1"]


def _listening(pid: int) -> list[tuple[str, str]]:
    sockets = {str(fd.readlink()) for fd in Path(f"/proc/{pid}/fd").iterdir() if fd.is_symlink()}
    found = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in sockets and fields[3] in ("0A", "07"):
                found.append((table, fields[1]))
    return found
