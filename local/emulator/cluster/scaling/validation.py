"""Whether a request has the form of the service model of botocore. AWS lists all violations in one error."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from botocore.loaders import Loader
from botocore.model import ServiceModel

from local.emulator.cluster.scaling.errors import ApiError, invalid

_SERVICE = "application-autoscaling"
_TYPES: dict[str, tuple[type, ...]] = {
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
    "string": (str,),
    "integer": (int,),
    "double": (int, float),
    "boolean": (bool,),
    "timestamp": (int, float),
}


def check(operation: str, request: Any) -> None:
    """Raise the error of a request that violates the model."""
    problems = list(_problems(_model().operation_model(operation).input_shape, request, ""))
    if problems:
        found = f"{len(problems)} validation error{'s'[: len(problems) > 1]} detected"
        raise invalid(f"{found}: {'; '.join(problems)}")


@cache
def _model() -> ServiceModel:
    return ServiceModel(Loader().load_service_model(_SERVICE, "service-2"), _SERVICE)


def _problems(shape: Any, value: Any, path: str) -> Iterator[str]:
    kind: str = shape.type_name
    if not _is_a(kind, value):
        raise ApiError("SerializationException", f"Expected {kind} at '{path or 'request'}'")
    if kind == "structure":
        yield from _members(shape, value, path)
    elif kind == "list":
        for number, item in enumerate(value, 1):
            yield from _problems(shape.member, item, f"{path}.{number}.member")
    elif kind == "map":
        for key, item in value.items():
            yield from _problems(shape.value, item, f"{path}.{key}.member")
    elif kind == "string":
        yield from _of_string(shape, value, path)


def _is_a(kind: str, value: object) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _members(shape: Any, value: dict[str, Any], path: str) -> Iterator[str]:
    for name, member in shape.members.items():
        place = f"{path}.{_camel(name)}" if path else _camel(name)
        if value.get(name) is not None:
            yield from _problems(member, value[name], place)
        elif name in shape.required_members:
            yield _failed("null", place, "not be null")


def _of_string(shape: Any, value: str, path: str) -> Iterator[str]:
    limits = shape.metadata
    if shape.enum and value not in shape.enum:
        yield _failed(f"'{value}'", path, f"satisfy enum value set: [{', '.join(shape.enum)}]")
    if len(value) < limits.get("min", 0):
        yield _failed(f"'{value}'", path, f"have length greater than or equal to {limits['min']}")
    if len(value) > limits.get("max", len(value)):
        yield _failed(f"'{value}'", path, f"have length less than or equal to {limits['max']}")


def _failed(value: str, path: str, constraint: str) -> str:
    return f"Value {value} at '{path}' failed to satisfy constraint: Member must {constraint}"


def _camel(name: str) -> str:
    return name[:1].lower() + name[1:]
