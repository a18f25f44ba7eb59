"""`python -m local.emulator FD`: MiniStack with the additions, on a socket that already listens."""

import asyncio
import contextlib
import json
import os
import resource
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from local.cluster.clock import Clock
from local.emulator.cluster import parts as cluster
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.monitoring import parts as monitoring
from local.emulator.cluster.monitoring.metrics import Metrics
from local.emulator.gate.commands import Commands
from local.emulator.gate.gate import Gate
from local.emulator.load_balancer.certificates import Certificates
from local.emulator.load_balancer.data_plane import DataPlane
from local.emulator.load_balancer.envoy import Envoy
from local.emulator.load_balancer.envoy_config.request_log import REQUEST_LOG
from local.emulator.load_balancer.listener_ports import ListenerPorts
from local.emulator.load_balancer.metrics import NAMESPACE
from local.emulator.load_balancer.metrics_publisher import MetricsPublisher
from local.emulator.load_balancer.request_lines import RequestLines
from local.emulator.patches import (
    container_options,
    custom_resources,
    ecs_answers,
    elb_records,
    first_deployment,
    images,
    load_balancer_zones,
    loopback_only,
    outside_resources,
    recent_log_events,
    service_records,
    stack_polling,
    stores,
    target_health,
    target_registration,
    task_commands,
    task_credentials,
    task_interfaces,
    task_network,
    task_secrets,
)
from local.emulator.patches.address_book import LOOPBACK, AddressBook
from local.emulator.patches.failed_task import Sources
from local.emulator.resource_types import registry
from local.emulator.runtime import make_runtime
from local.paths import ROOT
from local.processes.problem import Problem


def install(runtime: str, image_store: Path, port: int, secret: str) -> tuple[DataPlane, Commands]:
    """Change MiniStack as the application needs it. Call this before it serves."""
    from ministack.services import ecs

    service_folder = os.environ["LOCAL_SERVICE"]
    image_registry = f"{LOOPBACK}:{port}"
    book = AddressBook()
    loop = Loop(Clock(float(os.environ["LOCAL_SPEED"])))
    metrics = Metrics(loop.lock)
    balancers, publisher = start_load_balancers(book, metrics)
    stores.install()
    loopback_only.install()
    registry.install(loop.clock)
    images.install(image_registry, secret)
    task_network.install(book, metadata_for_tasks=runtime == "process")
    task_interfaces.install()
    task_credentials.install()
    task_secrets.install()
    if runtime == "process":
        task_commands.install()
    container_options.install()
    custom_resources.install()
    ecs_answers.install()
    elb_records.install()
    load_balancer_zones.install()
    target_health.install(balancers)
    target_registration.install(balancers)
    watching = monitoring.install(loop, metrics, publisher)
    _run_or_end(watching.usage.run)
    sources = Sources(ROOT / service_folder, service_folder)
    log = Path(os.environ["LOCAL_FAILED_TASK_LOG"])
    service_records.install(loop.lock)
    faults = cluster.install(loop, book, balancers, watching, sources, log)
    first_deployment.install()
    stack_polling.install()
    outside_resources.install(
        os.environ["LOCAL_CERTIFICATE_ARN"], json.loads(os.environ["LOCAL_HOSTED_ZONE"])
    )
    recent_log_events.install()
    ecs._docker = make_runtime(runtime, image_registry, image_store, service_folder)
    _run_or_end(loop.run)
    return balancers, {
        "/_local/faults": lambda asked: faults.cause(asked["fault"], asked.get("name")),
        "/_local/speed": lambda asked: loop.set_speed(asked["speed"]),
    }


def start_load_balancers(book: AddressBook, metrics: Metrics) -> tuple[DataPlane, MetricsPublisher]:
    """Start Envoy, and keep it in step with the records. The emulator ends when Envoy does."""
    from local.emulator.load_balancer.ministack_records import read

    # Below the working directory, because the path of a socket has to be short.
    folder = Path("load-balancer")
    envoy = Envoy(folder, Path(os.environ["LOCAL_LOAD_BALANCER_LOG"]))
    ports = ListenerPorts(Path(os.environ["LOCAL_LISTENER_PORTS"]))
    certificates = Certificates(Path(os.environ["LOCAL_AUTHORITY"]), folder)
    balancers = DataPlane(envoy, folder, read, ports, certificates, book.loopback_port)
    _run_or_end(balancers.run)
    lines = RequestLines(folder / REQUEST_LOG, envoy.reopen_log)
    return balancers, MetricsPublisher(lines, balancers, partial(metrics.put, NAMESPACE))


def _run_or_end(work: Callable[[], None]) -> None:
    """Run it in a thread for ever. The emulator ends if it fails."""
    threading.Thread(target=_work_or_end, args=(work,), daemon=True).start()


def _work_or_end(work: Callable[[], None]) -> None:
    try:
        work()
    except Problem as problem:
        print(f"error: {problem}", file=sys.stderr, flush=True)
    except Exception:
        traceback.print_exc()
    os._exit(1)


def serve(listener: int, application: Any) -> None:
    """Serve as `ministack.app.main` does. That would first check that the port is free."""
    from hypercorn.asyncio import serve as hypercorn
    from hypercorn.config import Config

    with contextlib.suppress(ValueError):  # macOS refuses a limit of "unlimited"
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    config = Config()
    config.bind = [f"fd://{listener}"]
    config.keep_alive_timeout = 75
    asyncio.run(hypercorn(application, config))


if __name__ == "__main__":
    os.environ.update(
        BIND_HOST=LOOPBACK,
        IOT_MTLS_ENABLED="0",  # it would open an MQTT broker on port 8883
        SFTP_ENABLED="0",
    )
    # MiniStack itself reads the two variables, to check the signatures of presigned S3 addresses.
    key_id, secret = os.environ["AWS_ACCESS_KEY_ID"], os.environ["AWS_SECRET_ACCESS_KEY"]
    port = int(os.environ["GATEWAY_PORT"])
    balancers, commands = install(os.environ["LOCAL_RUNTIME"], Path(os.environ["LOCAL_IMAGES"]), port, secret)
    serve(int(sys.argv[1]), Gate(port, key_id, secret, balancers.port_of, commands))
