"""The identity of this task: from the ECS metadata endpoint, or else from the process."""

import asyncio
import logging
import os
import socket
from collections.abc import Mapping
from http.client import HTTPException
from urllib.request import urlopen

from pydantic import BaseModel, Field

from app.settings import Settings

METADATA_VARIABLE = "ECS_CONTAINER_METADATA_URI_V4"
METADATA_TIMEOUT_SECONDS = 2.0

_logger = logging.getLogger(__name__)


class Task(BaseModel):
    """The task that answered. Behind one load balancer, no two tasks have the same id."""

    id: str = Field(description="ECS task id; without ECS, host name, address, port and process id")
    version: str
    hostname: str
    address: str = Field(description="address of the task, or the one it listens on")
    pid: int
    availability_zone: str | None = Field(default=None, serialization_alias="availabilityZone")


async def describe_task(settings: Settings, environment: Mapping[str, str] = os.environ) -> Task:
    """Describe this process. Absent, late or malformed metadata causes a warning, but no failed start."""
    hostname, pid = socket.gethostname(), os.getpid()
    local = Task(
        id=f"{hostname}-{settings.host}-{settings.port}-{pid}",
        version=settings.app_version,
        hostname=hostname,
        address=settings.host,
        pid=pid,
    )
    if not (base := environment.get(METADATA_VARIABLE)):
        return local
    try:
        metadata = _Metadata.model_validate_json(await asyncio.to_thread(_fetch, f"{base}/task"))
        return local.model_copy(update=metadata.as_task())
    except (OSError, ValueError, HTTPException) as error:
        _logger.warning("task metadata unavailable: %r", error)
        return local


class _Network(BaseModel):
    addresses: list[str] = Field(validation_alias="IPv4Addresses", min_length=1)


class _Container(BaseModel):
    networks: list[_Network] = Field(validation_alias="Networks", min_length=1)


class _Metadata(BaseModel):
    arn: str = Field(validation_alias="TaskARN")
    availability_zone: str | None = Field(default=None, validation_alias="AvailabilityZone")
    containers: list[_Container] = Field(validation_alias="Containers", min_length=1)

    def as_task(self) -> dict[str, str | None]:
        return {
            "id": self.arn.rpartition("/")[2],
            "address": self.containers[0].networks[0].addresses[0],
            "availability_zone": self.availability_zone,
        }


def _fetch(url: str) -> bytes:
    with urlopen(url, timeout=METADATA_TIMEOUT_SECONDS) as response:  # noqa: S310 - the agent sets this URL
        content: bytes = response.read()
        return content
