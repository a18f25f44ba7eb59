"""Abuses with requests: many, slow, and with large bodies or headers."""

import asyncio
import socket
import time
from concurrent.futures import ThreadPoolExecutor

from tests.abuse.connections import APP, HEAD
from tests.abuse.figures import Figure, Figures, cpu_seconds, descriptors
from tests.abuse.probes import PROBE_TIMEOUT_SECONDS, connect, probing, status_of
from tests.server_process import Server, running

CLIENTS = 16
PIPELINED = 100
READ_BYTES = 1 << 20


def _pipeline(server: Server, count: int, path: bytes) -> int:
    """Send requests in batches on one connection. Return the number of answers with status 200."""
    request = b"GET %b HTTP/1.1\r\nHost: localhost\r\n\r\n" % path
    good = 0
    with server.socket() as connection:
        for _ in range(0, count, PIPELINED):
            connection.sendall(request * PIPELINED)
            answered, rest = 0, b""
            while answered < PIPELINED:
                rest += connection.recv(READ_BYTES)
                answered = rest.count(b"HTTP/1.1 ")
            good += rest.count(b"HTTP/1.1 200")
            while not rest.endswith(b"}"):
                rest += connection.recv(READ_BYTES)
    return good


def many(scale: float) -> Figures:
    """A million requests, with memory and descriptors before and after."""
    count = int(1_000_000 * scale) // PIPELINED * PIPELINED
    with running(APP, LOG_LEVEL="warning") as server:
        _pipeline(server, 20 * PIPELINED, b"/")
        before, files = server.memory_mib(), descriptors(server)
        begin = time.monotonic()
        with ThreadPoolExecutor(CLIENTS) as threads:
            shares = [count // CLIENTS // PIPELINED * PIPELINED] * CLIENTS
            shares[0] += count - sum(shares)
            good = sum(threads.map(lambda share: _pipeline(server, share, b"/"), shares))
        yield Figure(f"{count:,} requests: answered with 200", good, least=count)
        yield Figure("requests a second", count / (time.monotonic() - begin))
        yield Figure("memory that stays", server.memory_mib() - before, most=5, unit="MiB")
        yield Figure("descriptors that stay", descriptors(server) - files, most=10)


def overload(scale: float) -> Figures:
    """300 new requests a second, which take 5 s each, for 20 s."""
    rate, seconds = 300, max(8, int(20 * scale))
    with running(APP) as server:

        async def one(number: int) -> tuple[int, float]:
            begin = time.monotonic()
            return await status_of(server.port, "/wait?seconds=5", number), time.monotonic() - begin

        async def offer() -> tuple[list[tuple[int, float]], float]:
            requests = []
            begin = time.monotonic()
            async with probing(server.port) as probes:
                for number in range(rate * seconds):
                    await asyncio.sleep(max(0.0, begin + number / rate - time.monotonic()))
                    requests.append(asyncio.create_task(one(number)))
                results = await asyncio.gather(*requests)
            return results, probes.slowest

        results, slowest = asyncio.run(offer())
        accepted = [seconds for status, seconds in results if status == 200]
        refused = [seconds for status, seconds in results if status == 503]
        yield Figure(
            f"{rate}/s of 5 s each, {seconds} s long: slowest health check", slowest, most=1, unit="s"
        )
        yield Figure("answered with 200", len(accepted), least=1000)
        yield Figure("slowest of them", max(accepted), most=7, unit="s")
        yield Figure("refused with 503", len(refused))
        yield Figure("slowest refusal", max(refused, default=0), most=1, unit="s")
        yield Figure("without an answer", len(results) - len(accepted) - len(refused), most=0)


def _unfinished(server: Server, count: int, request: bytes) -> tuple[float, float]:
    """Hold requests that do not end. Return the memory that they take, and the slowest health check."""
    before = server.memory_mib()

    async def hold() -> tuple[float, float]:
        connections = [await connect(server.port, number) for number in range(count)]
        for _, writer in connections:
            writer.write(request)
        async with probing(server.port) as probes:
            await asyncio.sleep(5)
        memory = server.memory_mib()
        for _, writer in connections:
            writer.transport.abort()
        return memory - before, probes.slowest

    return asyncio.run(hold())


def headers(scale: float) -> Figures:
    """Unfinished headers of 400 KB. Each connection may hold MAX_HEADER_BYTES."""
    count = int(1000 * scale)
    with running(APP) as server:
        memory, slowest = _unfinished(server, count, HEAD + b"X: " + b"x" * 400_000)
        yield Figure(f"{count:,} unfinished headers of 400 KB: memory", memory, most=200, unit="MiB")
        yield Figure("slowest health check", slowest, most=PROBE_TIMEOUT_SECONDS / 2, unit="s")


def bodies(scale: float) -> Figures:
    """Bodies of almost 1 MiB that do not end, and a body in chunks of one byte."""
    count = int(400 * scale)
    with running(APP) as server:
        head = b"POST /read HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1048576\r\n\r\n"
        memory, slowest = _unfinished(server, count, head + b"x" * 1_048_000)
        yield Figure(f"{count} unfinished bodies of 1 MiB: memory", memory, most=250, unit="MiB")
        yield Figure("slowest health check", slowest, most=1, unit="s")
        begin = cpu_seconds(server)
        with server.socket() as connection:
            tiny = (
                b"POST /read HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                + b"1\r\nx\r\n" * 100_000
            )
            try:
                connection.sendall(tiny)
                connection.shutdown(socket.SHUT_WR)
                connection.recv(100)
            except OSError:
                """The server may answer and close before it has read all."""
        yield Figure("a body in 100,000 chunks: CPU time", cpu_seconds(server) - begin, most=1.5, unit="s")
