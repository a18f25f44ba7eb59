"""The load balancer of `npm start`, an Envoy with its usual configuration, in front of one server."""

import json
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from servers import SERVICE

sys.path.insert(0, str(SERVICE.parent))

from local.emulator.load_balancer.certificates import Certificates
from local.emulator.load_balancer.data_plane import DataPlane
from local.emulator.load_balancer.envoy import Envoy
from local.emulator.load_balancer.listener_ports import ListenerPorts
from local.emulator.load_balancer.records import (
    Forward,
    HealthCheck,
    Listener,
    LoadBalancer,
    Records,
    Rule,
    Target,
    TargetGroup,
)
from local.processes.problem import Problem
from local.processes.waiting import wait_until

_TASK = Target("10.0.0.1", 9000)
_GROUP = TargetGroup(
    "arn:aws:elasticloadbalancing:targetgroup/bench/1", targets=(_TASK,), health_check=HealthCheck()
)
_LISTENER = Listener(
    "arn:aws:elasticloadbalancing:listener/app/bench/1/1",
    80,
    "HTTP",
    (Rule((), Forward(((_GROUP.arn, 1),))),),
)
_RECORDS = Records(
    (LoadBalancer("loadbalancer/app/bench/1", "bench", "bench.elb.amazonaws.com", (_LISTENER,)),), (_GROUP,)
)
_LIMIT_SECONDS = 20.0


@contextmanager
def load_balancer(server_port: int) -> Iterator[int]:
    """Yield its port on loopback, once the server is a healthy target."""
    before = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)  # the path of Envoy's admin socket has to be short
        try:
            yield from _run(server_port)
        finally:
            os.chdir(before)


def _run(server_port: int) -> Iterator[int]:
    folder, record = Path("load-balancer"), Path("ports.json")
    envoy = Envoy(folder, Path("envoy.log"))
    ports, certificates = ListenerPorts(record), Certificates(Path("authority.pem"), folder)
    plane = DataPlane(
        envoy, folder, lambda: _RECORDS, ports, certificates, lambda _address, _port: server_port
    )
    thread = threading.Thread(target=_keep, args=(plane,), daemon=True)
    thread.start()
    try:
        wait_until("the load balancer to listen", record.exists, _LIMIT_SECONDS)
        wait_until("a healthy target", lambda: _is_healthy(plane), _LIMIT_SECONDS)
        yield json.loads(record.read_text())[_LISTENER.arn]
    finally:
        envoy.stop()
        thread.join(_LIMIT_SECONDS)


def _is_healthy(plane: DataPlane) -> bool:
    return any(health.state == "healthy" for health in plane.health(_GROUP.arn).values())


def _keep(plane: DataPlane) -> None:
    with suppress(Problem):  # Envoy ends at the end
        plane.run()
