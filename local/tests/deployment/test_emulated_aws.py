"""The emulator's process and its sockets."""

from pathlib import Path

import pytest

from local.deployment.emulated_aws import EmulatedAws


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's /proc")
def test_emulator_listens_on_one_port_of_loopback(emulator: EmulatedAws) -> None:
    sockets = {str(fd.readlink()) for fd in Path(f"/proc/{emulator.pid}/fd").iterdir() if fd.is_symlink()}
    listening = []
    for table in ("tcp", "tcp6", "udp", "udp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if f"socket:[{fields[9]}]" in sockets and fields[3] in ("0A", "07"):
                listening.append((table, fields[1]))
    assert listening == [("tcp", f"0100007F:{emulator.port:04X}")]
