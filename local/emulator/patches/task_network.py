"""Gives each awsvpc task an address of one of its subnets, and its container a port on loopback."""

from dataclasses import dataclass, field
from typing import Any

from ministack.services import ec2, ecs, ecs_metadata

from local.emulator.patches.address_book import LOOPBACK, AddressBook
from local.emulator.patches.tasks import Task


def install(book: AddressBook, *, metadata_for_tasks: bool) -> None:
    _publish_ports()
    _describe_network_in_metadata(book)
    _record_address(book)
    if metadata_for_tasks:
        # `host_mode` makes the metadata's address 127.0.0.1 instead of host.docker.internal.
        _replace("_register_metadata", lambda original: lambda *a: original(*a[:6], True, None))


def _replace(name: str, wrap: Any) -> None:
    setattr(ecs, name, wrap(getattr(ecs, name)))


def _publish_ports() -> None:
    """MiniStack publishes no port of an awsvpc container, because it expects to reach its address."""

    def wrap(original: Any) -> Any:
        def build(container: dict[str, Any], *arguments: Any) -> dict[str, Any]:
            options: dict[str, Any] = original(container, *arguments)
            options["ports"] = {
                f"{mapping['containerPort']}/tcp": (LOOPBACK, None) for mapping in container["portMappings"]
            }
            return options

        return build

    _replace("_build_run_kwargs", wrap)


def _describe_network_in_metadata(book: AddressBook) -> None:
    """Add Networks and the zone to the task metadata endpoint. The service reports them at /task."""
    register = ecs_metadata.register_container

    def described(
        token: str, arn: str, task_payload: dict[str, Any], container_payload: dict[str, Any]
    ) -> None:
        subnet = _subnet_of(ecs._tasks[arn])
        network = {"NetworkMode": "awsvpc", "IPv4Addresses": [book.lease(arn, subnet)]}
        task_payload["AvailabilityZone"] = ec2._subnets[subnet]["AvailabilityZone"]
        container_payload["Networks"] = [network]
        register(token, arn, task_payload, container_payload)

    ecs_metadata.register_container = described


def _subnet_of(task: Task) -> str:
    """The subnet of the task's instance, in which its network interface is."""
    if task["_network_mode"] != "awsvpc":
        raise ValueError(f"not emulated: network mode {task['_network_mode']}, only awsvpc")
    return str(task["_subnet"])


@dataclass(frozen=True)
class _Interface:
    """Stands in for the container when MiniStack reads the task's address from it."""

    address: str
    attrs: dict[str, Any] = field(init=False)

    def __post_init__(self) -> None:
        networks = {"awsvpc": {"IPAddress": self.address}}
        object.__setattr__(self, "attrs", {"NetworkSettings": {"Networks": networks}})

    def reload(self) -> None:
        """Nothing changes."""


def _record_address(book: AddressBook) -> None:
    def wrap(original: Any) -> Any:
        def record(task: Task, container: Any, network: Any) -> None:
            address = book.lease(task["taskArn"], _subnet_of(task))
            container.reload()
            book.publish(address, container.attrs["NetworkSettings"]["Ports"])
            original(task, _Interface(address), network)

        return record

    _replace("_record_task_ip", wrap)
