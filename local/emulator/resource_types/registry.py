"""The one place where CloudFormation resource types are added to MiniStack.

A type that MiniStack and this folder both lack stays an error that names it. CloudFormation answers
"Unrecognized resource types: [...]" before it creates anything.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, ClassVar, TypeVar

from ministack.services.cloudformation import provisioners, stacks

from local.cluster.clock import Clock

Properties = dict[str, Any]


def physical_id_itself(physical_id: str) -> str:
    return physical_id


class ResourceType(ABC):
    """A CloudFormation resource type.

    The first line of each method's docstring is a cell of the coverage table in local/README.md.
    """

    attributes: ClassVar[dict[str, Callable[[str], str]]] = {}
    """The attributes of Fn::GetAtt, each with the function that derives it from the physical id."""

    clock: ClassVar[Clock] = Clock()
    """The virtual time of the emulated AWS, for a type that waits."""

    blocking: ClassVar[bool] = False
    """True for a type that waits. It runs on a worker thread, because the event loop must not wait."""

    rolls_back_failed_update: ClassVar[bool] = False
    """True for a type whose own failed update is rolled back, as CloudFormation does on AWS."""

    @abstractmethod
    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """Return the physical id."""

    @abstractmethod
    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """Return the physical id. Another one than before means that the resource is replaced."""

    @abstractmethod
    def delete(self, physical_id: str, properties: Properties) -> None: ...


Kind = TypeVar("Kind", bound=type[ResourceType])
_types: dict[str, ResourceType] = {}


def resource_type(name: str) -> Callable[[Kind], Kind]:
    """Register a class under the name of its CloudFormation type."""

    def register(kind: Kind) -> Kind:
        _types[name] = kind()
        return kind

    return register


def all_types() -> dict[str, ResourceType]:
    """Import every module of this folder, so that every class is registered."""
    for module in iter_modules([str(Path(__file__).parent)]):
        import_module(f"{__package__}.{module.name}")
    return dict(sorted(_types.items()))


def install(clock: Clock) -> None:
    ResourceType.clock = clock
    types = all_types()
    provisioners._RESOURCE_HANDLERS.update({name: _handlers(kind) for name, kind in types.items()})

    blocking = {name for name, kind in types.items() if kind.blocking}
    runs_on_worker_thread = stacks._runs_on_worker_thread
    stacks._runs_on_worker_thread = lambda name: name in blocking or runs_on_worker_thread(name)

    rolled_back = {name for name, kind in types.items() if kind.rolls_back_failed_update}
    sends_back_failed_update = stacks._sends_back_failed_update
    stacks._sends_back_failed_update = lambda name: name in rolled_back or sends_back_failed_update(name)


def _handlers(kind: ResourceType) -> dict[str, Callable[..., Any]]:
    """A type in MiniStack's form, in which create and update also return the attributes."""

    def with_attributes(physical_id: str) -> tuple[str, dict[str, str]]:
        return physical_id, {name: read(physical_id) for name, read in kind.attributes.items()}

    return {
        "create": lambda *arguments: with_attributes(kind.create(*arguments)),
        "update": lambda *arguments: with_attributes(kind.update(*arguments)),
        "delete": kind.delete,
    }


def physical_name(stack: str, logical_id: str) -> str:
    """A generated name in CloudFormation's form."""
    return str(provisioners._physical_name(stack, logical_id))


def camel(value: Any) -> Any:
    """Turn CloudFormation's PascalCase keys into the camelCase keys of a service's API."""
    return provisioners._pascal_to_camel(value)


def without_tags(properties: Properties) -> Properties:
    return {key: value for key, value in properties.items() if key != "Tags"}
