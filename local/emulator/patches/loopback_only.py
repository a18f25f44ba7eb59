"""Binds every socket of the emulator to loopback. Some of MiniStack's services ask for 0.0.0.0."""

import socket
from typing import Any

_LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}


def install() -> None:
    bind = socket.socket.bind

    def bind_to_loopback(self: socket.socket, address: Any) -> None:
        loopback = _LOOPBACK.get(self.family)
        bind(self, (loopback, *address[1:]) if loopback else address)

    socket.socket.bind = bind_to_loopback  # type: ignore[assignment,method-assign]
