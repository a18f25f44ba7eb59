"""The ECS service behind a scalable target, in MiniStack's records."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from ministack.services import ecs


@dataclass(frozen=True)
class Services:
    """How a scalable target's service is read and changed. Each takes the names of cluster and service."""

    #: The desired count, or None if there is no such active service.
    desired: Callable[[str, str], int | None]
    #: The number of RUNNING tasks.
    running: Callable[[str, str], int]
    is_deploying: Callable[[str, str], bool]
    #: Raises ValueError if ECS refuses the count. It may block until tasks have stopped.
    set_desired: Callable[[str, str, int], None]


def desired(cluster: str, service: str) -> int | None:
    record = ecs._services.get(f"{cluster}/{service}")
    return int(record["desiredCount"]) if record and record["status"] == "ACTIVE" else None


def running(cluster: str, service: str) -> int:
    record = ecs._services.get(f"{cluster}/{service}", {})
    return sum(
        task.get("group") == f"service:{service}"
        and task.get("clusterArn") == record.get("clusterArn")
        and task.get("lastStatus") == "RUNNING"
        for task in list(ecs._tasks.values())
    )


def is_deploying(cluster: str, service: str) -> bool:
    deployments = ecs._services.get(f"{cluster}/{service}", {}).get("deployments", [])
    return any(deployment.get("rolloutState") == "IN_PROGRESS" for deployment in deployments)


def set_desired(cluster: str, service: str, count: int) -> None:
    status, _, body = ecs._update_service({"cluster": cluster, "service": service, "desiredCount": count})
    if status >= 400:
        raise ValueError(json.loads(body).get("message", "UpdateService was refused"))


ECS = Services(desired, running, is_deploying, set_desired)
