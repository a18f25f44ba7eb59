"""`python -m local.emulator FD`: MiniStack with the additions, on a socket that already listens."""

import asyncio
import contextlib
import os
import resource
import sys
from pathlib import Path

from local.emulator.patches import (
    connection_draining,
    container_options,
    first_deployment,
    health_checks,
    images,
    stack_polling,
    task_network,
)
from local.emulator.patches.address_book import LOOPBACK, AddressBook
from local.emulator.patches.failed_task import Sources
from local.emulator.resource_types import registry
from local.emulator.runtime import make_runtime
from local.paths import ROOT


def install(runtime: str, image_store: Path, port: int) -> None:
    """Change MiniStack as the application needs it. Call this before it serves."""
    from ministack.services import ecs

    service = os.environ["LOCAL_SERVICE"]
    image_registry = f"{LOOPBACK}:{port}"
    book = AddressBook()
    registry.install()
    images.install(image_registry)
    task_network.install(book, metadata_for_tasks=runtime == "process")
    container_options.install()
    connection_draining.install(book)
    health_checks.install(book, Sources(ROOT / service, service), Path(os.environ["LOCAL_FAILED_TASK_LOG"]))
    first_deployment.install()
    stack_polling.install()
    ecs._docker = make_runtime(runtime, image_registry, image_store, os.environ["LOCAL_SERVICE"])


def serve(listener: int) -> None:
    """Serve as `ministack.app.main` does, which would first check that the port is free."""
    from hypercorn.asyncio import serve as hypercorn
    from hypercorn.config import Config
    from ministack.app import app

    with contextlib.suppress(ValueError):  # macOS refuses a limit of "unlimited"
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    config = Config()
    config.bind = [f"fd://{listener}"]
    config.keep_alive_timeout = 75
    asyncio.run(hypercorn(app, config))


if __name__ == "__main__":
    os.environ.update(
        BIND_HOST=LOOPBACK,
        IOT_MTLS_ENABLED="0",  # it would open an MQTT broker on port 8883
        SFTP_ENABLED="0",
    )
    install(os.environ["LOCAL_RUNTIME"], Path(os.environ["LOCAL_IMAGES"]), int(os.environ["GATEWAY_PORT"]))
    serve(int(sys.argv[1]))
