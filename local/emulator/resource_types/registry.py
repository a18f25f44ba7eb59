"""Where resource types that MiniStack's CloudFormation refuses are registered.

A type that is in neither table stays an error that names it: CloudFormation answers
"Unrecognized resource types: [...]" before it creates anything.
"""

from typing import Any, Protocol

from ministack.services.cloudformation import provisioners, stacks

Properties = dict[str, Any]
Created = tuple[str, dict[str, str]]  # the physical id, and what Fn::GetAtt may ask for


class ResourceType(Protocol):
    """A CloudFormation resource type. An update that answers another physical id replaces the resource."""

    def create(self, logical_id: str, properties: Properties, stack: str) -> Created: ...

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> Created: ...

    def delete(self, physical_id: str, properties: Properties) -> None: ...


def register(types: dict[str, ResourceType], *, blocking: frozenset[str] = frozenset()) -> None:
    """Add resource types; `blocking` names those that wait, which the server's event loop must not do."""
    for name, kind in types.items():
        provisioners._RESOURCE_HANDLERS[name] = {
            "create": kind.create,
            "update": kind.update,
            "delete": kind.delete,
        }
    runs_on_worker_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda name: name in blocking or runs_on_worker_thread(name)


def physical_name(stack: str, logical_id: str) -> str:
    """A name like the ones CloudFormation makes up."""
    return str(provisioners._physical_name(stack, logical_id))


def camel(value: Any) -> Any:
    """CloudFormation's PascalCase keys as the camelCase of a service's API."""
    return provisioners._pascal_to_camel(value)


def without_tags(properties: Properties) -> Properties:
    return {key: value for key, value in properties.items() if key != "Tags"}
