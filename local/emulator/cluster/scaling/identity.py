"""The three parameters that name a scalable target, in every request."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from local.emulator.cluster.scaling.errors import invalid, not_emulated
from local.emulator.cluster.scaling.store import DIMENSION, NAMESPACE

Request = dict[str, Any]
Record = TypeVar("Record")


def resource_of(request: Request) -> str:
    """The resource id of a request that names a scalable target. Raise if it is no ECS service."""
    namespace, dimension = request["ServiceNamespace"], request["ScalableDimension"]
    if not dimension.startswith(f"{namespace}:"):
        raise invalid("Unsupported service namespace, resource type or scalable dimension")
    if dimension != DIMENSION:
        raise not_emulated(f"scalable dimension {dimension}")
    resource: str = request["ResourceId"]
    parts = resource.split("/")
    if len(parts) != 3 or parts[0] != "service" or not all(parts):
        raise invalid("Unsupported service namespace, resource type or scalable dimension")
    return resource


def identity(resource: str) -> Request:
    """The members of an answer that name a scalable target."""
    return {"ServiceNamespace": NAMESPACE, "ResourceId": resource, "ScalableDimension": DIMENSION}


def asked_for(records: Iterable[Record], request: Request, resource: Callable[[Record], str]) -> list[Record]:
    """The records that the filters of a Describe operation leave. Another namespace has none here."""
    wanted = request.get("ResourceIds") or [request[key] for key in ("ResourceId",) if key in request]
    dimension = request.get("ScalableDimension")
    if dimension and not wanted:
        raise invalid("Resource ID must be specified together with a scalable dimension")
    if request["ServiceNamespace"] != NAMESPACE or dimension not in (None, DIMENSION):
        return []
    return [record for record in records if not wanted or resource(record) in wanted]
