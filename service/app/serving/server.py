"""Runs an ASGI application in granian."""

import os
import socket
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from granian import Granian
from granian.constants import Interfaces, SSLProtocols
from granian.http import HTTP1Settings
from granian.log import LogLevels

from app.serving.logs import logging_config
from app.settings import Settings, exit_with

if TYPE_CHECKING:
    from app.certificate import CertificateFiles


def serve(settings: Settings, target: str = "app.main:app") -> None:
    """Serve `target` ("module:attribute") over HTTP/1.1, HTTP/2 and WebSockets until SIGTERM or SIGINT.

    There is one worker, because ECS scales by tasks and a task has about one CPU. On a signal it takes no
    new connections, finishes running requests for up to `graceful_stop_seconds`, and returns. Granian does
    not wait for WebSockets: it closes their connections at once, without a close frame.
    If it cannot listen on the address, the process ends with code 1. With TLS, it refuses plain HTTP.
    """
    _check_address(settings)
    with _certificate(settings) as files:
        Granian(
            target,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            # This timeout also runs while a connection is idle between requests.
            http1_settings=HTTP1Settings(header_read_timeout=settings.keep_alive_seconds * 1000),
            ssl_cert=files and files.certificate,
            ssl_key=files and files.key,
            # A load balancer without a TLS 1.3 listener speaks at most TLS 1.2 to its targets.
            ssl_protocol_min=SSLProtocols.tls12,
            workers_kill_timeout=settings.graceful_stop_seconds,
            log_level=LogLevels(settings.log_level),
            log_dictconfig=logging_config(settings.log_level),
        ).serve()


def _certificate(settings: Settings) -> "AbstractContextManager[CertificateFiles | None]":
    if not settings.tls:
        return nullcontext()
    from app.certificate import temporary_certificate  # it costs time and memory, so import it only for TLS

    return temporary_certificate()


def _check_address(settings: Settings) -> None:
    """Granian would share a port in use (SO_REUSEPORT), and print a stack trace for a wrong address."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        socket.create_server((settings.host, settings.port), family=family).close()
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        exit_with([f"HOST, PORT: cannot listen on {settings.host} port {settings.port}: {reason}"])
