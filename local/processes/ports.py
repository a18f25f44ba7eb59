"""Ports for servers that start to listen a moment later."""

import os
import socket
from itertools import cycle

# Outgoing connections take their ports from 32768 (Linux) or 49152 (macOS) upwards.
# The load balancer opens one a request, so a port up there may be taken at any moment.
_RANGE = range(20000, 32768)
_SPACING = 128  # more tasks than one deployment starts while another looks for a port


def _spread(seed: int) -> list[int]:
    """The range, rotated to a start of this process's own.

    A task listens half a second after its port was found free. So two deployments at once would find the
    same ports, and granian shares a port without an error (SO_REUSEPORT).
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
    """A socket that listens on the preferred port, or else on a free one. So nobody else can take it."""
    while True:
        try:
            return socket.create_server(("127.0.0.1", preferred))
        except OSError:
            preferred = free_port()
