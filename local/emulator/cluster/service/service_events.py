"""The events of a service, as DescribeServices shows them."""

from ministack.core.responses import new_uuid
from ministack.services import ecs

from local.emulator.cluster.service.task_records import Record

_MOST = 100
"""Events that ECS shows (ECS API Reference, "Service", events)."""


def note(service: Record, text: str) -> None:
    """Write an event."""
    event = {
        "id": new_uuid(),
        "createdAt": ecs._iso(),
        "message": f"(service {service['serviceName']}) {text}",
    }
    service["events"] = [event, *service["events"]][:_MOST]


def note_once(service: Record, text: str) -> None:
    """Write an event, unless it would repeat the last one."""
    newest = service["events"][0]["message"] if service["events"] else ""
    if not newest.endswith(f") {text}"):
        note(service, text)
