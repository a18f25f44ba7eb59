"""The TCP connections of this process's clients. Granian has no list of them."""

import fcntl
import os
import socket
import struct
import termios
from pathlib import Path

QUIET_MILLISECONDS = 500
"""A connection that has sent nothing for this long has no response under way."""

# A field of the kernel's `struct tcp_info` (linux/tcp.h).
_LAST_DATA_SENT = 44
_TCP_INFO_SIZE = 104


def end_connections(port: int, only_quiet: bool) -> None:
    """Let the server see the end of each client's connection to `port`, or of those that send nothing.

    The server then closes it, as if the client had. A quiet connection may still have a request that runs.
    """
    for path in Path("/dev/fd").iterdir():
        try:
            with socket.socket(fileno=os.dup(int(path.name))) as connection:
                if _is_client(connection, port) and (not only_quiet or _is_quiet(connection)):
                    connection.shutdown(socket.SHUT_RD if only_quiet else socket.SHUT_RDWR)
        except OSError:  # no socket, the listening one, or closed meanwhile
            continue


def _is_client(connection: socket.socket, port: int) -> bool:
    return bool(connection.getpeername()) and connection.getsockname()[1:2] == (port,)


def _is_quiet(connection: socket.socket) -> bool:
    """Whether the client has received all that was sent, and that was a while ago."""
    if not hasattr(socket, "TCP_INFO"):  # not Linux, so not a container
        return True
    (unreceived,) = struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))
    info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_SIZE)
    (milliseconds,) = struct.unpack_from("I", info, _LAST_DATA_SENT)
    return bool(unreceived == 0 and milliseconds >= QUIET_MILLISECONDS)
