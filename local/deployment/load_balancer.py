"""Requests through the emulated load balancer."""

import http.client
import json
import ssl
from dataclasses import dataclass
from pathlib import Path

from local.processes.waiting import wait_until

_LISTEN_LIMIT_SECONDS = 30.0


@dataclass(frozen=True)
class Response:
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class LoadBalancer:
    name: str
    port: int
    authority: Path | None = None
    """The certificate authority of a load balancer with HTTPS."""

    @property
    def url(self) -> str:
        return f"{self._scheme}://localhost:{self.port}"

    @property
    def url_by_name(self) -> str:
        """Each load balancer has its own name, so its own cookies. Browsers and curl resolve *.localhost."""
        return f"{self._scheme}://{self.name}.alb.localhost:{self.port}"

    @property
    def _scheme(self) -> str:
        return "https" if self.authority else "http"

    def get(self, path: str, timeout: float = 30) -> Response:
        connection = self._connection(timeout)
        try:
            connection.request("GET", path, headers={"Host": f"localhost:{self.port}"})
            answer = connection.getresponse()
            return Response(answer.status, answer.headers.get_content_type(), answer.read())
        finally:
            connection.close()

    def _connection(self, timeout: float) -> http.client.HTTPConnection:
        if self.authority is None:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        trust = ssl.create_default_context(cafile=self.authority)
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=trust)


def listener_port(listener_arn: str, record: Path) -> int:
    """Wait until the listener is open, and return its port on loopback."""
    limit = _LISTEN_LIMIT_SECONDS
    wait_until("the load balancer to listen", lambda: listener_arn in open_ports(record), limit)
    return open_ports(record)[listener_arn]


def open_ports(record: Path) -> dict[str, int]:
    """The port on loopback of each open listener, by its ARN. The emulator writes the record."""
    return dict(json.loads(record.read_text())) if record.exists() else {}
