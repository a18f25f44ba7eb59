"""The ports on loopback of the listeners. The real ones, 80 and 443, are not free to every user."""

import json
import socket
from collections.abc import Iterable
from pathlib import Path

from local.emulator.load_balancer.files import replace
from local.emulator.load_balancer.records import Listener
from local.processes.ports import free_port, is_free

_BIND_LIMIT_SECONDS = 2.0


class ListenerPorts:
    """`record` is the file that tells the deployment's commands which port each listener has."""

    def __init__(self, record: Path) -> None:
        self._record = record
        self._ports: dict[str, int] = {}
        self._since: dict[str, float] = {}
        self._published: dict[str, int] = {}

    def assign(self, listeners: Iterable[Listener]) -> dict[str, int]:
        """The port of each listener, by its ARN. It stays the same as long as the listener exists."""
        wanted = {listener.arn: listener for listener in listeners}
        for arn in self._ports.keys() - wanted.keys():
            del self._ports[arn]
            self._since.pop(arn, None)
        for arn, listener in wanted.items():
            if arn not in self._ports:
                self._ports[arn] = self._choose(preferred_port(listener.port))
        return dict(self._ports)

    def confirm(self, bound: set[str], now: float) -> None:
        """Publish the ports of the listeners that Envoy has opened.

        Another program may take a port between the choice and Envoy's bind. So a listener that does not open
        within a while gets another port. One that has been open keeps its port: its URL is known.
        """
        for arn in self._ports:
            if arn in bound or arn in self._published:
                self._since.pop(arn, None)
            elif now - self._since.setdefault(arn, now) > _BIND_LIMIT_SECONDS:
                self._ports[arn] = self._choose(free_port())
                self._since[arn] = now
        published = {arn: port for arn, port in self._ports.items() if arn in bound}
        if published != self._published:
            replace(self._record, json.dumps(published))
            self._published = published

    def _choose(self, preferred: int) -> int:
        taken = set(self._ports.values())
        port = preferred
        while port in taken or not _leads_here(port):
            port = free_port()
        return port


def _leads_here(port: int) -> bool:
    """Whether localhost:PORT would be this listener. A browser asks ::1 first, and another may listen there.

    macOS lets two programs bind a port, one of them for 127.0.0.1 and the other one for every address.
    """
    addresses = ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1"))
    return is_free(port) and not any(_answers(family, address, port) for family, address in addresses)


def _answers(family: socket.AddressFamily, address: str, port: int) -> bool:
    try:
        with socket.socket(family) as probe:
            return probe.connect_ex((address, port)) == 0
    except OSError:  # this machine has no IPv6
        return False


def preferred_port(port: int) -> int:
    """8080 for 80, 8443 for 443. A port from 1024 upwards needs no privilege, and stays."""
    return 8000 + port if port < 1024 else port
