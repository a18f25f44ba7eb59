"""A stop with every hindrance at once."""

import os
import signal
import time
from contextlib import ExitStack, closing

from tests.abuse.connections import APP, SILENT
from tests.abuse.figures import Figure, Figures
from tests.server_process import running

GRACE_SECONDS = 9


def stops(scale: float) -> Figures:
    """Running requests, silent clients, a stalled reader of stdout, and three signals to the group."""
    count = int(200 * scale)
    limits = {"REQUEST_TIMEOUT_SECONDS": "8", "GRACEFUL_STOP_SECONDS": str(GRACE_SECONDS)}
    for tls in ("false", "true"):
        with running(APP, HTTP2="true", TLS=tls, **limits) as server, ExitStack() as stack:
            for sent in list(SILENT.values()) * 10:
                stack.enter_context(closing(server.connect())).sock.sendall(sent)
            connections = [stack.enter_context(closing(server.connect())) for _ in range(count)]
            for connection in connections:
                connection.request("GET", "/wait?seconds=3")
            for _ in range(500):
                server.get("/task")  # its lines fill the pipe that nobody reads
            begin = time.monotonic()
            for _ in range(3):
                os.killpg(server.process.pid, signal.SIGTERM)
                time.sleep(0.3)
            statuses = [connection.getresponse().status for connection in connections]
            code = server.process.wait(GRACE_SECONDS + 3)
            name = "HTTPS" if tls == "true" else "HTTP"
            yield Figure(
                f"stop over {name}: of {count} running requests, answered", statuses.count(200), least=count
            )
            yield Figure("time until the exit", time.monotonic() - begin, most=GRACE_SECONDS, unit="s")
            yield Figure("exit code", code, most=0)
