"""Runs an ASGI application in granian."""

import logging
import os
import resource
import signal
import socket
from contextlib import nullcontext
from multiprocessing.connection import wait

from granian import Granian
from granian.constants import HTTPModes, Interfaces, SSLProtocols
from granian.http import HTTP1Settings, HTTP2Settings
from granian.log import LogLevels

from app.certificate import temporary_certificate
from app.serving.logs import logging_config
from app.serving.worker import load_app, run_worker
from app.settings import Settings, exit_with

HTTP2_PING_MILLISECONDS, HTTP2_PING_TIMEOUT_SECONDS = 20_000, 5
"""An HTTP/2 peer that does not answer a PING in this time is gone."""

KERNEL_QUEUE = 4096
"""Connections that wait to be accepted. Linux allows no more by default (`net.core.somaxconn`)."""

OTHER_DESCRIPTORS = 128
"""File descriptors of a worker that are no client's connection."""

_logger = logging.getLogger("app.server")


class _Server(Granian):  # type: ignore[misc,valid-type]
    """Stops its worker without granian's race, and says how a crashed one ended.

    In granian, two threads wait for the worker's end. One of them may then take it for alive, and "kill" it.
    """

    def _stop_workers(self) -> None:
        for worker in self.wrks:
            if (code := worker.inner.exitcode) is not None:
                how = {"signal": signal.Signals(-code).name} if code < 0 else {"exitCode": code}
                _logger.error("the worker has ended by itself", extra={"fields": how})
            worker.terminate()
            if not wait([worker.inner.sentinel], self.workers_kill_timeout):
                _logger.warning("the worker did not stop in time, so it is killed")
                worker.kill()
            worker.join()
        self.wrks.clear()


def serve(settings: Settings, target: str = "app.main:app") -> None:
    """Serve `target` ("module:attribute"), an application of `create_app`, until SIGTERM or SIGINT.

    There is one worker, because ECS scales by tasks and a task has about one CPU. On a signal it closes
    WebSockets, takes no new connections, finishes running requests for up to `graceful_stop_seconds`, and
    returns.
    If it cannot listen on the address, the process ends with code 1. With TLS, it refuses plain HTTP.
    """
    _check_address(settings)
    with temporary_certificate() if settings.tls else nullcontext() as files:
        _Server(
            target,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            # Granian's protocol detection has no timeout: a connection without a byte would stay open.
            http=HTTPModes.auto if settings.http2 else HTTPModes.http1,
            backlog=KERNEL_QUEUE,
            backpressure=available_connections(settings.max_connections),
            http1_settings=HTTP1Settings(
                # This timeout also runs while a connection is idle between requests.
                header_read_timeout=settings.keep_alive_seconds * 1000,
                max_buffer_size=settings.max_header_bytes,
            ),
            http2_settings=HTTP2Settings(
                keep_alive_interval=HTTP2_PING_MILLISECONDS,
                keep_alive_timeout=HTTP2_PING_TIMEOUT_SECONDS,
                max_headers_size=settings.max_header_bytes,
            ),
            ssl_cert=files and files.certificate,
            ssl_key=files and files.key,
            # A load balancer without a TLS 1.3 listener speaks at most TLS 1.2 to its targets.
            ssl_protocol_min=SSLProtocols.tls12,
            workers_kill_timeout=settings.graceful_stop_seconds,
            log_level=LogLevels(settings.log_level),
            log_dictconfig=logging_config(settings.log_level),
        ).serve(spawn_target=run_worker, target_loader=load_app)


def available_connections(wanted: int) -> int:
    """As many as the system's limit of open files allows, up to `wanted`. Raise the process's own limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OTHER_DESCRIPTORS
    if soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return max(1, min(wanted, soft - OTHER_DESCRIPTORS))


def _check_address(settings: Settings) -> None:
    """Granian would share a port in use (SO_REUSEPORT), and print a stack trace for a wrong address."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        exit_with([f"HOST, PORT: cannot listen on {settings.host} port {settings.port}: {reason}"])
