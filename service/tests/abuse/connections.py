"""Abuses with connections: silent, idle, and refused ones."""

import asyncio
import time

from tests.abuse.figures import Figure, Figures, descriptors
from tests.abuse.probes import Connection, connect, probing, status_of
from tests.server_process import running

APP = "tests.abused_app"
HEAD = b"GET /livez HTTP/1.1\r\nHost: localhost\r\n"
PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(3) + b"\x04" + bytes(5)
SILENT = {"nothing sent": b"", "one byte": b"P", "half a header": HEAD, "HTTP/2 preface": PREFACE}
AT_ONCE = 200


async def _open(port: int, count: int, sent: bytes) -> list[Connection]:
    connections: list[Connection] = []
    for begin in range(0, count, AT_ONCE):
        numbers = range(begin, min(begin + AT_ONCE, count))
        connections += await asyncio.gather(*(connect(port, number) for number in numbers))
    for _, writer in connections:
        writer.write(sent)
    return connections


def _close(connections: list[Connection]) -> None:
    for _, writer in connections:
        writer.transport.abort()


def silent(scale: float) -> Figures:
    """Connections that send nothing, or half a request, for as long as they like."""
    count = max(1100, int(4000 * scale))
    with running(APP, KEEP_ALIVE_SECONDS="10") as server:

        async def hold(sent: bytes) -> float:
            connections = await _open(server.port, count, sent)
            async with probing(server.port) as probes:
                await asyncio.sleep(3)
            _close(connections)
            return probes.slowest

        for name, sent in SILENT.items():
            yield Figure(
                f"{count:,} connections, {name}: slowest health check",
                asyncio.run(hold(sent)),
                most=1,
                unit="s",
            )

        async def until_closed() -> float:
            connections = await _open(server.port, 500, b"")
            begin = time.monotonic()
            await asyncio.gather(*(reader.read() for reader, _ in connections))
            return time.monotonic() - begin

        yield Figure(
            "500 silent connections: all closed after", asyncio.run(until_closed()), most=15, unit="s"
        )


def idle(scale: float) -> Figures:
    """Keep-alive connections, each with one answered request."""
    count = int(5000 * scale)
    with running(APP) as server:
        before, files = server.memory_mib(), descriptors(server)

        async def hold() -> tuple[int, float, float]:
            connections = await _open(server.port, count, HEAD + b"\r\n")
            lines = await asyncio.gather(*(reader.readline() for reader, _ in connections))
            async with probing(server.port) as probes:
                await asyncio.sleep(3)
            memory = server.memory_mib()
            _close(connections)
            return sum(b" 200 " in line for line in lines), probes.slowest, memory

        answered, slowest, memory = asyncio.run(hold())
        yield Figure(f"{count:,} idle connections: answered", answered, least=count)
        yield Figure("slowest health check", slowest, most=1, unit="s")
        yield Figure("memory of a connection", (memory - before) / count * 1024, most=60, unit="KiB")
        time.sleep(2)
        yield Figure("descriptors that stay", descriptors(server) - files, most=10)


def refused(scale: float) -> Figures:
    """New connections while all of MAX_REQUESTS run."""
    count = int(100_000 * scale)
    limits = {"MAX_REQUESTS": "1", "REQUEST_TIMEOUT_SECONDS": "600", "GRACEFUL_STOP_SECONDS": "600"}
    with running(APP, **limits) as server:

        async def refuse() -> tuple[int, float, float, float]:
            busy = asyncio.create_task(status_of(server.port, "/wait?seconds=600"))
            while await status_of(server.port, "/task") != 503:
                await asyncio.sleep(0.05)
            memories, answers, latencies = [], 0, []
            async with probing(server.port) as probes:
                for begin in range(0, count, 50):
                    start = time.monotonic()
                    numbers = range(begin, min(begin + 50, count))
                    statuses = await asyncio.gather(*(status_of(server.port, "/task", n) for n in numbers))
                    latencies.append(time.monotonic() - start)
                    answers += statuses.count(503)
                    memories.append(server.memory_mib())
            busy.cancel()
            middle = len(memories) // 2
            return answers, probes.slowest, memories[-1] - memories[middle], max(latencies)

        answers, slowest, growth, latency = asyncio.run(refuse())
        yield Figure(f"{count:,} new connections beyond MAX_REQUESTS: 503", answers, least=count)
        yield Figure("slowest 50 of them at once", latency, most=2, unit="s")
        yield Figure("slowest health check", slowest, most=1, unit="s")
        yield Figure("memory from the middle to the end", growth, most=3, unit="MiB")
        server.process.kill()
