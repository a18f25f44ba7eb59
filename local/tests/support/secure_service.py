"""A stage with TLS on both sides of the load balancer, and routes that tell what a task sees."""

import json
import socket
import ssl
import subprocess
from dataclasses import dataclass

from local.deployment.load_balancer import LoadBalancer
from local.tests.support.project import Project, Session

LIMIT_SECONDS = 60

STAGE = """import type { Configuration } from "../lib/config";

export default {
  cluster: { instances: { min: 1, max: 3 } },
  service: { tasks: { min: 2, max: 2 } },
  loadBalancer: {
    tls: { domainName: "api.shop.localhost", hostedZoneId: "Z1", hostedZoneName: "shop.localhost" },
    backendTls: true,
    targetProtocol: "http1",
  },
} satisfies Configuration;
"""
HOST = "api.shop.localhost"

ROUTES = """
import asyncio
import os
from itertools import count

from fastapi import Request, WebSocket
from fastapi.responses import StreamingResponse


@app.get("/request")
async def request(request: Request) -> dict[str, object]:
    scope = request.scope
    seen = {"http": scope["http_version"], "scheme": scope["scheme"], "headers": dict(request.headers)}
    return {**seen, "port": int(os.environ["PORT"])}


@app.websocket("/echo")
async def echo(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text(await socket.receive_text())
    await socket.close()


@app.get("/events")
async def events() -> StreamingResponse:
    async def endless():
        for number in count():
            yield f"data: {number}\\n\\n"
            await asyncio.sleep(0.02)

    return StreamingResponse(endless(), media_type="text/event-stream")
"""


@dataclass(frozen=True)
class Secure:
    project: Project
    session: Session
    balancer: LoadBalancer

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.balancer.port}"

    @property
    def task_port(self) -> int:
        return int(json.loads(self.balancer.get("/request").body)["port"])

    def curl(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = ["curl", "-sS", "--cacert", ".local/authority.pem", *words]
        return subprocess.run(
            command, cwd=self.project.root, capture_output=True, text=True, timeout=LIMIT_SECONDS
        )


def connected(port: int, context: ssl.SSLContext) -> ssl.SSLSocket:
    plain = socket.create_connection(("127.0.0.1", port), timeout=LIMIT_SECONDS)
    try:
        return context.wrap_socket(plain, server_hostname=HOST)
    except BaseException:
        plain.close()
        raise
