"""Runs each container as a process group of its own, on a port of loopback."""

import json
from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any

from docker.errors import ImageNotFound, NotFound

from local.emulator.runtime.image import command_of, environment_of, folder_of, program
from local.emulator.runtime.process_group import ProcessGroup
from local.paths import CONTRACT
from local.processes.orphan_killer import OrphanKiller
from local.processes.ports import free_port


class _Container:
    def __init__(
        self,
        identity: str,
        group: ProcessGroup,
        ports: dict[str, int],
        stop_timeout: float,
        source: Callable[[bytes], bytes],
    ) -> None:
        self.id = identity
        self._group = group
        self._stop_timeout = stop_timeout
        self._source = source
        published = {name: [{"HostIp": "127.0.0.1", "HostPort": str(port)}] for name, port in ports.items()}
        self.attrs: dict[str, Any] = {"NetworkSettings": {"Ports": published, "Networks": {}}, "State": {}}
        self.reload()

    @property
    def status(self) -> str:
        return "running" if self._group.exit_code is None else "exited"

    def reload(self) -> None:
        code = self._group.exit_code
        self.attrs["State"] = {"Status": self.status, "ExitCode": 0 if code is None else _docker_code(code)}

    def logs(self, *, stream: bool = False, tail: int = 0, **options: Any) -> bytes | Iterable[bytes]:
        output = self._group.output
        return map(self._source, output.follow()) if stream else self._source(output.tail(tail))

    def stats(self, **options: Any) -> dict[str, Any]:
        """The two figures that CloudWatch needs, in the form of the Docker SDK. Empty ones after the end."""
        if self._group.exit_code is not None:
            return {"cpu_stats": {}, "memory_stats": {}}
        seconds, resident = self._group.usage()
        return {
            "cpu_stats": {"cpu_usage": {"total_usage": int(seconds * 1e9)}},
            "memory_stats": {"usage": resident},
        }

    def wait(self) -> dict[str, int]:
        return {"StatusCode": _docker_code(self._group.wait())}

    def stop(self, timeout: float) -> None:
        """Wait for the task definition's stop timeout. MiniStack always gives 5 s."""
        self._group.stop(self._stop_timeout)

    def kill(self) -> None:
        self._group.kill()

    def remove(self, **options: Any) -> None:
        self._group.kill()


def _docker_code(code: int) -> int:
    """The exit code as Docker and ECS tell it: 137 after SIGKILL. Python has -9."""
    return code if code >= 0 else 128 - code


class _Images:
    def __init__(self, image_store: Path) -> None:
        self._store = image_store

    def get(self, image: str) -> Path:
        folder = folder_of(self._store, image)
        if not folder.is_dir():
            raise ImageNotFound(f"no such image: {image}")
        return folder

    def pull(self, image: str, **options: Any) -> Path:
        return self.get(image)


class _Containers:
    def __init__(self, images: _Images, source: str) -> None:
        self._images = images
        self._source = source
        self._orphan_killer = OrphanKiller()
        self._numbers = count(1)
        self._known: dict[str, _Container] = {}

    def run(
        self,
        image: str,
        *,
        environment: dict[str, str],
        ports: dict[str, Any],
        stop_timeout: float,
        command: list[str] | None = None,
        **options: Any,
    ) -> _Container:
        folder = self._images.get(image)
        listening = {name: free_port() for name in ports}
        words = [program(command[0]), *command[1:]] if command else command_of(folder)
        variables = {**environment_of(folder), **environment, **_address(listening)}
        group = ProcessGroup(words, folder, variables, self._orphan_killer)
        identity = f"{next(self._numbers):064x}"
        container = _Container(identity, group, listening, stop_timeout, self._names_source(folder))
        self._known[container.id] = container
        return container

    def _names_source(self, folder: Path) -> Callable[[bytes], bytes]:
        """Name the developer's file in the output, and not its copy. So a stack trace opens the right one."""
        copied, source = f"{folder}/".encode(), f"{self._source}/".encode()
        return lambda output: output.replace(copied, source)

    def get(self, container_id: str) -> _Container:
        if container_id not in self._known:
            raise NotFound(f"no such container: {container_id}")
        return self._known[container_id]


def _address(listening: dict[str, int]) -> dict[str, str]:
    """The variables that tell the service where to listen. Their names stand in the contract."""
    if not listening:
        return {}
    names = json.loads(CONTRACT.read_text())["environment"]
    return {names["host"]: "127.0.0.1", names["port"]: str(next(iter(listening.values())))}


class ProcessRuntime:
    def __init__(self, image_store: Path, source: str) -> None:
        """`source` is the service's folder, as it is named to the developer."""
        self.images = _Images(image_store)
        self.containers = _Containers(self.images, source)
