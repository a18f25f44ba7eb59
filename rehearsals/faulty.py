"""A version of any HTTP service that is broken on purpose: faulty.py KIND AMOUNT COMMAND...

It starts the service's own command on another port, and passes requests on to it. It breaks only requests whose query
is `rehearsal`, which are those of `npm run rehearse`. So health checks stay as the service answers them.

    500 N    answers 500 after N requests
    slow N   answers N seconds later
"""

import asyncio
import os
import signal
import socket
import sys

FAILURE = (
    b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 7\r\nConnection: close\r\n\r\nbroken\n"
)
kind, amount, command = sys.argv[1], float(sys.argv[2]), sys.argv[3:]
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    inner = probe.getsockname()[1]
answered = 0


async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        await answer(reader, writer)
    except (OSError, asyncio.IncompleteReadError):
        pass  # the load balancer sees a closed connection, and answers 502
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one request without a body, and close the connection."""
    global answered
    head = await reader.readuntil(b"\r\n\r\n")
    request, *headers = head.split(b"\r\n")
    if b"?rehearsal" in request:
        answered += 1
        if kind == "slow":
            await asyncio.sleep(amount)
        elif answered > amount:
            writer.write(FAILURE)
            return
    kept = [line for line in headers if line and not line.lower().startswith(b"connection:")]
    source, target = await asyncio.open_connection("127.0.0.1", inner)
    target.write(b"\r\n".join([request, *kept, b"Connection: close", b"", b""]))
    while chunk := await source.read(65536):
        writer.write(chunk)
        await writer.drain()
    target.close()


async def main() -> int:
    environment = {**os.environ, "HOST": "127.0.0.1", "PORT": str(inner)}
    service = await asyncio.create_subprocess_exec(*command, env=environment)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, service.terminate)
    await asyncio.start_server(serve, os.environ.get("HOST"), int(os.environ["PORT"]))
    return await service.wait()


sys.exit(asyncio.run(main()))
