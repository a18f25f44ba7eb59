"""The ports of the listeners."""

import json
import socket
from pathlib import Path

import pytest

from local.emulator.load_balancer.listener_ports import ListenerPorts, preferred_port
from local.processes.ports import free_port
from local.tests.support.load_balancing import listener_of


def test_ports_that_one_remembers() -> None:
    assert [preferred_port(port) for port in (80, 443, 8080, 9000)] == [8080, 8443, 8080, 9000]


@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")])
def test_a_taken_port_is_left_alone(tmp_path: Path, family: socket.AddressFamily, address: str) -> None:
    if family == socket.AF_INET6 and not socket.has_dualstack_ipv6():
        pytest.skip("this machine has no IPv6")
    with socket.create_server((address, 0), family=family) as other:
        taken = other.getsockname()[1]
        listener = listener_of(port=taken)
        assigned = ListenerPorts(tmp_path / "ports.json").assign([listener])
    assert assigned[listener.arn] != taken


def test_a_listener_keeps_its_port_and_only_an_open_one_is_published(tmp_path: Path) -> None:
    record = tmp_path / "ports.json"
    ports = ListenerPorts(record)
    first, second = listener_of(port=free_port()), listener_of(port=free_port())
    assigned = ports.assign([first, second])
    ports.confirm({first.arn}, now=0.0)
    assert json.loads(record.read_text()) == {first.arn: assigned[first.arn]}
    ports.confirm({first.arn}, now=100.0)
    moved = ports.assign([first, second])
    assert moved[first.arn] == assigned[first.arn]
    assert moved[second.arn] != assigned[second.arn], "Envoy could not open it"
    for now in (200.0, 300.0):
        ports.confirm({first.arn, second.arn} if now == 200 else set(), now)
    assert ports.assign([first, second]) == moved, "what was open once keeps its port"
    ports.assign([second])
    ports.confirm({second.arn}, now=301.0)
    assert json.loads(record.read_text()) == {second.arn: moved[second.arn]}
