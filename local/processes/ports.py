"""Ports for listeners that are started a moment later."""

import os
import socket
from itertools import cycle

# Below the ranges from which Linux (32768) and macOS (49152) take the ports of outgoing connections: the
# load balancer makes one a request, and any of them would do as well as another.
_RANGE = range(20000, 32768)
_SPACING = 128  # more than the tasks that one deployment starts while another looks for a port


def _spread(seed: int) -> list[int]:
    """The range from a place of this process's own.

    A task listens half a second after its port was found free. Two deployments that start at once would
    find the same ones, and granian shares a port without a word (SO_REUSEPORT).
    """
    start = seed * _SPACING % len(_RANGE)
    return [*_RANGE[start:], *_RANGE[:start]]


_PORTS = cycle(_spread(os.getpid()))


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


def listen(preferred: int) -> socket.socket:
    """A socket that listens on the preferred port, or on a free one: from now on nobody else can have it."""
    while True:
        try:
            return socket.create_server(("127.0.0.1", preferred))
        except OSError:
            preferred = free_port()
