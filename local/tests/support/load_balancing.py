"""A load balancer with a real Envoy and tiny targets, without the emulated AWS around it."""

import http.client
import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

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
from local.tests.support import targets

LIMIT_SECONDS = 30.0
CHECK = HealthCheck(path="/health", interval=1, timeout=1, healthy_threshold=2, unhealthy_threshold=2)
_ARN = "arn:aws:elasticloadbalancing:us-east-1:000000000000"


def group_of(name: str, *addresses: str, **settings: Any) -> TargetGroup:
    registered = tuple(Target(address, 9000) for address in addresses)
    return TargetGroup(
        f"{_ARN}:targetgroup/{name}/1", **{"health_check": CHECK, "targets": registered, **settings}
    )


def listener_of(*rules: Rule, port: int = 80, protocol: str = "HTTP", **attributes: str) -> Listener:
    return Listener(f"{_ARN}:listener/app/test/1/{port}", port, protocol, rules, _dotted(attributes))


def forward_to(*groups: TargetGroup, weights: tuple[int, ...] = ()) -> Rule:
    given = weights or (1,) * len(groups)
    return Rule((), Forward(tuple((group.arn, weight) for group, weight in zip(groups, given, strict=True))))


def records_of(listeners: tuple[Listener, ...], *groups: TargetGroup, **attributes: str) -> Records:
    """One load balancer, with `attributes`."""
    name, dns_name = "test", "test-1.us-east-1.elb.amazonaws.com"
    arn = f"{_ARN}:loadbalancer/app/{name}/1"
    return Records((LoadBalancer(arn, name, dns_name, listeners, _dotted(attributes)),), groups)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def seen(self) -> dict[str, Any]:
        """What the target has seen of the request."""
        found: dict[str, Any] = json.loads(self.body)
        return {**found, "headers": {name.lower(): value for name, value in found["headers"]}}


class LoadBalancing:
    def __init__(self, folder: Path) -> None:
        self.records = Records()
        self.problem: Problem | None = None
        """The end of the data plane, once it has come."""
        self.loopback_ports: dict[tuple[str, int], int] = {}
        self._ports = folder / "ports.json"
        self.authority = folder / "authority.pem"
        self.envoy = Envoy(folder, Path.cwd() / "envoy.log")
        self.folder = folder
        self.plane = DataPlane(
            self.envoy,
            folder,
            lambda: self.records,
            ListenerPorts(self._ports),
            Certificates(self.authority, folder),
            lambda address, port: self.loopback_ports.get((address, port)),
        )
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.envoy.stop()
        self._thread.join(LIMIT_SECONDS)

    def _run(self) -> None:
        try:
            self.plane.run()
        except Problem as problem:  # also Envoy's end, at the end of the test
            self.problem = problem

    def place(self, address: str, target: targets.Target) -> None:
        self.loopback_ports[address, 9000] = target.server_port

    def configure(
        self, listeners: Listener | tuple[Listener, ...], *groups: TargetGroup, **attributes: str
    ) -> None:
        """Replace all records, and wait until Envoy listens."""
        found = listeners if isinstance(listeners, tuple) else (listeners,)
        self.records = records_of(found, *groups, **attributes)
        wait_until("the listeners", lambda: {one.arn for one in found} <= self.ports.keys(), LIMIT_SECONDS)

    def register(self, group: TargetGroup, *addresses: str) -> TargetGroup:
        """Replace the targets of a group."""
        changed = replace(group, targets=tuple(Target(address, 9000) for address in addresses))
        others = tuple(other for other in self.records.groups if other.arn != group.arn)
        self.records = replace(self.records, groups=(*others, changed))
        return changed

    @property
    def ports(self) -> dict[str, int]:
        return dict(json.loads(self._ports.read_text())) if self._ports.exists() else {}

    @property
    def port(self) -> int:
        return next(iter(self.ports.values()))

    def states(self, group: TargetGroup) -> dict[str, str]:
        return {target.address: health.state for target, health in self.plane.health(group.arn).items()}

    def wait_for_states(self, group: TargetGroup, **states: str) -> None:
        wanted = {address.replace("_", "."): state for address, state in states.items()}
        wait_until(f"the states {wanted}", lambda: self.states(group) == wanted, LIMIT_SECONDS)

    def wait_until_served_by(self, names: set[str], requests: int = 6) -> None:
        wait_until(f"{names} to serve", lambda: set(self.served_by(requests)) == names, LIMIT_SECONDS)

    def served_by(self, requests: int) -> Counter[str]:
        answers = [self.get("/") for _ in range(requests)]
        return Counter(a.seen["target"] if a.status == 200 else str(a.status) for a in answers)

    def get(self, path: str, headers: Mapping[str, str] | None = None, port: int | None = None) -> Answer:
        return self.request("GET", path, headers, port=port)

    def request(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        port: int | None = None,
    ) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=LIMIT_SECONDS)
        try:
            host = {"Host": f"localhost:{port or self.port}"}
            connection.request(method, path, body, {**host, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()


def _dotted(attributes: Mapping[str, str]) -> dict[str, str]:
    """Attribute names have dots, and Python's argument names have none."""
    return {name.replace("__", "."): value for name, value in attributes.items()}
