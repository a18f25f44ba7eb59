"""The emulator in a process of its own, and AWS clients for it."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.session import Session

from local.deployment.docker_engine import find_engine
from local.deployment.emulated_aws import EmulatedAws
from local.deployment.key import Key
from local.deployment.stage import DEFAULT_REGION, ServiceSource, Stage
from local.deployment.workspace import Workspace
from local.paths import ROOT
from local.processes.parent_watch import watch_caller
from local.tests.support.stacks import Client, Stacks

watch_caller()  # a killed `npm test` leaves no emulator behind


CERTIFICATE = "arn:aws:acm:us-east-1:000000000000:certificate/12345678-1234-1234-1234-123456789012"
ZONE = {"id": "Z0OUTSIDE", "name": "outside.localhost"}
_STAGE = Stage("local", ServiceSource(ROOT / "service", 9000), certificate_arn=CERTIFICATE, hosted_zone=ZONE)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have recorded: failed requests, and seconds of virtual time."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {name}: {value}")


@pytest.fixture(scope="module", params=["process", "docker"])
def runtime(request: pytest.FixtureRequest) -> str:
    """Docker where an engine answers and BASE_IMAGE names an image that it has."""
    if request.param == "docker" and not find_engine():
        pytest.skip("no Docker engine answers")
    if request.param == "docker" and "BASE_IMAGE" not in os.environ:
        pytest.skip("BASE_IMAGE names no image that is here already")
    return str(request.param)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmulatedAws]:
    workspace = Workspace(tmp_path_factory.mktemp("emulator"))
    with pytest.MonkeyPatch.context() as patch, workspace.owned():
        patch.setenv("PYTHONPATH", str(ROOT))
        for name, value in Key.at_random().environment.items():
            patch.setenv(name, value)
        aws = EmulatedAws(workspace, "process", _STAGE)
        try:
            aws.wait_until_ready()
            yield aws
            if not aws.alive:
                print(workspace.log("emulator").read_text()[-5000:])
            aws.check()
        finally:
            aws.stop()


@pytest.fixture(scope="session")
def client(emulator: EmulatedAws) -> Client:
    session = Session()

    def make(service: str) -> Any:
        return session.create_client(
            service,
            region_name=DEFAULT_REGION,
            endpoint_url=f"http://127.0.0.1:{emulator.port}",
        )

    return make


@pytest.fixture(scope="session")
def stacks(client: Client) -> Stacks:
    return Stacks(client("cloudformation"))
