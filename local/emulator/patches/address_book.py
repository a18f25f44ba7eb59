"""Maps each task's VPC address and port to a port on loopback.

macOS has no loopback address but 127.0.0.1, and the host cannot reach the addresses of Docker Desktop's
containers. So a task's address is only a name, as a real VPC's addresses are from outside.
"""

import threading
from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from ministack.services import ec2

LOOPBACK = "127.0.0.1"
_RESERVED_BY_AWS = 4  # a subnet's network address and the next three


class AddressBook:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owners: dict[IPv4Address, str] = {}
        self._ports: dict[tuple[str, int], int] = {}

    def lease(self, task_arn: str, subnet_id: str) -> str:
        """The task's address. A new task gets the first free address of its subnet."""
        network = _network(subnet_id)
        with self._lock:
            for address, owner in self._owners.items():
                if owner == task_arn:
                    return str(address)
            first = network.network_address + _RESERVED_BY_AWS
            free = next(a for n in range(network.num_addresses - 5) if (a := first + n) not in self._owners)
            self._owners[free] = task_arn
            return str(free)

    def publish(self, address: str, published: Mapping[str, Any]) -> None:
        """Record a container's published ports, given in the form of Docker's NetworkSettings.Ports."""
        for name, bindings in published.items():
            if bindings:
                self._ports[address, int(name.partition("/")[0])] = int(bindings[0]["HostPort"])

    def loopback_port(self, address: str, port: int) -> int | None:
        return self._ports.get((address, port))

    def release(self, address: str) -> None:
        with self._lock:
            self._owners.pop(IPv4Address(address), None)
            for key in [key for key in self._ports if key[0] == address]:
                del self._ports[key]


def _network(subnet_id: str) -> IPv4Network:
    return IPv4Network(ec2._subnets[subnet_id]["CidrBlock"])
