"""The options of `docker run` that a task definition asks for."""

from typing import Any

import pytest
from docker.types import Ulimit

from local.emulator.patches.container_options import run_options

_EMPTY: dict[str, Any] = {}


def test_template_in_pascal_case() -> None:
    container = {
        "readonlyRootFilesystem": True,
        "dockerSecurityOptions": ["no-new-privileges"],
        "stopTimeout": 35,
        "linuxParameters": {
            "Capabilities": {"Drop": ["ALL"]},
            "InitProcessEnabled": True,
            "Tmpfs": [{"ContainerPath": "/tmp", "Size": 64, "MountOptions": ["noexec", "nosuid"]}],
        },
    }
    assert run_options(container, {"memory": "512"}) == {
        "read_only": True,
        "security_opt": ["no-new-privileges"],
        "cap_drop": ["ALL"],
        "init": True,
        "tmpfs": {"/tmp": "size=64m,noexec,nosuid"},
        "mem_limit": "512m",
        "memswap_limit": "512m",
        "stop_timeout": 35,
    }


def test_request_in_camel_case() -> None:
    limit = {"name": "nofile", "softLimit": 10, "hardLimit": 20}
    linux = {"capabilities": {"drop": ["NET_RAW"]}, "initProcessEnabled": "true"}
    container = {"user": "10001", "ulimits": [limit], "linuxParameters": linux}
    assert run_options(container, _EMPTY) == {
        "user": "10001",
        "ulimits": [Ulimit(name="nofile", soft=10, hard=20)],
        "cap_drop": ["NET_RAW"],
        "init": True,
        "stop_timeout": 30,
    }


@pytest.mark.parametrize(
    ("container", "task", "expected"),
    [
        ({"memory": 256}, {"memory": "512"}, {"mem_limit": "256m", "memswap_limit": "256m"}),
        ({"memoryReservation": 128}, {}, {"mem_reservation": "128m"}),
        ({"readonlyRootFilesystem": False}, {}, {}),
    ],
)
def test_memory_and_absent_options(
    container: dict[str, Any], task: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert run_options(container, task) == {**expected, "stop_timeout": 30}
