"""A container instance as ECS describes it."""

from collections import Counter
from typing import Any

from local.cluster.records import Resources, TaskStatus
from local.emulator.cluster.fleet.machine import Machine
from local.emulator.cluster.fleet.neighbours import Tasks
from local.emulator.cluster.fleet.providers import provider_of

Record = dict[str, Any]


def shown(machine: Machine, tasks: Tasks) -> Record:
    """A container instance (ECS API Reference, "ContainerInstance")."""
    here = [one for one in tasks.of_cluster(machine.cluster) if one.instance == machine.arn]
    number = Counter(task.status for task in here)
    settings = tasks.settings(machine.cluster)
    need = settings.task if settings else None
    registered = machine.registered
    left = registered.without(need.cpu * len(here), need.memory * len(here), 0) if need else registered
    provider = provider_of(machine.group)
    return {
        "containerInstanceArn": machine.arn,
        "ec2InstanceId": machine.id,
        **({"capacityProviderName": provider.name} if provider else {}),
        "version": 1,
        "versionInfo": {},
        "status": machine.cluster_status,
        "agentConnected": machine.connected,
        "registeredResources": _resources(registered),
        "remainingResources": _resources(left),
        "runningTasksCount": number[TaskStatus.RUNNING],
        "pendingTasksCount": number[TaskStatus.PENDING],
        "attributes": _attributes(machine),
        "registeredAt": machine.joined_at,
        "attachments": [],
        "tags": [],
    }


def _resources(given: Resources) -> list[Record]:
    numbers = {"CPU": given.cpu, "MEMORY": given.memory}
    return [
        {"name": name, "type": "INTEGER", "doubleValue": 0.0, "longValue": 0, "integerValue": number}
        for name, number in numbers.items()
    ]


def _attributes(machine: Machine) -> list[Record]:
    """The built-in attributes (ECS Developer Guide, "Define which container instances Amazon ECS uses")."""
    instance = machine.ec2
    attributes = {
        "ecs.ami-id": instance["ImageId"],
        "ecs.availability-zone": machine.zone,
        "ecs.cpu-architecture": instance["Architecture"],
        "ecs.instance-type": instance["InstanceType"],
        "ecs.os-type": "linux",
        "ecs.os-family": "LINUX",
        "ecs.subnet-id": instance["SubnetId"],
        "ecs.vpc-id": instance["VpcId"],
    }
    if machine.trunking:
        attributes["ecs.awsvpc-trunk-id"] = machine.id.replace("i-", "eni-")
    return [{"name": name, "value": value} for name, value in attributes.items()]
