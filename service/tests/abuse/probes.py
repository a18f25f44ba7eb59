"""A load balancer's health checks beside an abuse, and a client for many connections."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

PROBE_SECONDS, PROBE_TIMEOUT_SECONDS = 0.25, 5.0
CONNECT_TIMEOUT_SECONDS = 20.0

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class Probes:
    """How long the health checks took, in seconds. One that failed or was late counts as the timeout."""

    seconds: list[float] = field(default_factory=list)

    @property
    def slowest(self) -> float:
        return max(self.seconds, default=PROBE_TIMEOUT_SECONDS)


async def connect(port: int, source: int = 1) -> Connection:
    """From one of many loopback addresses, because one has only 28,000 ports."""
    async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
        return await asyncio.open_connection("127.0.0.1", port, local_addr=(f"127.0.2.{source % 200 + 1}", 0))


async def status_of(port: int, path: str, source: int = 1) -> int:
    """The status of one request on a connection of its own, or 0 if there is none."""
    try:
        reader, writer = await connect(port, source)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
            line = await reader.readline()
            return int(line.split()[1]) if line else 0
        finally:
            writer.close()
    except (OSError, TimeoutError):
        return 0


@asynccontextmanager
async def probing(port: int) -> AsyncIterator[Probes]:
    """Check `/` four times a second until the block ends, each time with a new connection."""
    probes = Probes()

    async def probe() -> None:
        while True:
            begin = time.monotonic()
            try:
                async with asyncio.timeout(PROBE_TIMEOUT_SECONDS):
                    good = await status_of(port, "/") == 200
            except TimeoutError:
                good = False
            probes.seconds.append(time.monotonic() - begin if good else PROBE_TIMEOUT_SECONDS)
            await asyncio.sleep(PROBE_SECONDS)

    task = asyncio.create_task(probe())
    try:
        yield probes
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
