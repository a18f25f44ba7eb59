"""Ports for listeners that are started a moment later."""

import socket
from itertools import cycle

# Below the ranges from which Linux (32768) and macOS (49152) take the ports of outgoing connections: the
# load balancer makes one a request, and any of them would do as well as another.
_PORTS = cycle(range(20000, 32768))


def free_port() -> int:
    return next(port for port in _PORTS if is_free(port))


def is_free(port: int) -> bool:
    with socket.socket() as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
