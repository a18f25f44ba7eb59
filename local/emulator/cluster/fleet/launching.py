"""Starts an instance of a group."""

from uuid import uuid4

from ministack.core.responses import get_account_id, get_region
from ministack.services import autoscaling

from local.cluster.instances import type_in_turn
from local.cluster.settings import Times
from local.emulator.cluster.fleet import activities, ec2_records
from local.emulator.cluster.fleet.group import LAUNCHING, Group
from local.emulator.cluster.fleet.launch import Launch
from local.emulator.cluster.fleet.machine import Machine, State

BOOT_SECONDS = Times().boot
"""Virtual seconds from the launch of an instance until it joins its cluster. It is an assumption."""


def start(group: Group, launch: Launch, zone: str, now: float, cause: str) -> Machine:
    """Starts an instance in a zone of the group.

    Raises:
        LaunchFailed: EC2 cannot start it.
    """
    type_name = type_in_turn(launch.types, group.launched)
    registered = launch.resources(type_name)
    present = [one for one in group.machines if not one.state.is_leaving]
    on_demand = sum(not one.is_spot for one in present)
    spot = launch.is_spot(on_demand, len(present))
    subnet = group.subnets[zone]
    instance = ec2_records.start(launch, type_name, subnet, spot, _tags(group))
    group.launched += 1
    version = {
        "LaunchTemplateId": launch.template_id,
        "LaunchTemplateName": launch.template_name,
        "Version": str(launch.version),
    }
    member = {
        "InstanceId": instance["InstanceId"],
        "InstanceType": type_name,
        "AvailabilityZone": zone,
        "LifecycleState": State.PENDING.value,
        "HealthStatus": "Healthy",
        "LaunchTemplate": version,
        "ProtectedFromScaleIn": group.record["NewInstancesProtectedFromScaleIn"],
    }
    activity = activities.begin(group, activities.LAUNCH, instance["InstanceId"], cause, zone, subnet)
    machine = Machine(
        member,
        instance,
        group.name,
        f"arn:aws:ecs:{get_region()}:{get_account_id()}:container-instance/{launch.cluster}/{uuid4().hex}",
        launch.cluster,
        registered,
        launch.trunking,
        launch.completed_hooks,
        now,
        now + BOOT_SECONDS,
        group.generation,
        activity,
        group.waits(LAUNCHING, now),
    )
    group.add(machine)
    return machine


def _tags(group: Group) -> list[dict[str, str]]:
    """The tags of an instance (EC2 Auto Scaling User Guide, "Tag Auto Scaling groups and instances")."""
    own = [{"Key": "aws:autoscaling:groupName", "Value": group.name}]
    given = autoscaling._tags.get(group.name) or []
    return own + [{"Key": one["Key"], "Value": one["Value"]} for one in given if one["PropagateAtLaunch"]]
