"""Requests through the emulated load balancer. MiniStack tells it from AWS's APIs by the Host header."""

import http.client
from dataclasses import dataclass


@dataclass(frozen=True)
class Response:
    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class LoadBalancer:
    name: str
    port: int

    @property
    def host(self) -> str:
        return f"{self.name}.alb.localhost:{self.port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}"

    @property
    def fallback_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/_alb/{self.name}"

    def get(self, path: str, timeout: float = 30) -> Response:
        """Dial 127.0.0.1, because a resolver may not know *.localhost. Browsers and curl know it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("GET", path, headers={"Host": self.host})
            answer = connection.getresponse()
            return Response(answer.status, answer.headers.get_content_type(), answer.read())
        finally:
            connection.close()
