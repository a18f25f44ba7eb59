"""EC2's records of the group's instances."""

import ipaddress
import random
import time
from typing import Any

from ministack.services import ec2

from local.cluster.instances import architecture
from local.emulator.cluster.fleet.launch import Launch, LaunchFailed

Record = dict[str, Any]

RUNNING = {"Code": 16, "Name": "running"}


def start(launch: Launch, type_name: str, subnet_id: str, spot: bool, tags: list[Record]) -> Record:
    """Adds an instance, which is pending.

    Raises:
        LaunchFailed: the subnet has no free address.
    """
    subnet = ec2._subnets[subnet_id]
    data = launch.data
    interfaces = data.get("NetworkInterfaces") or [{}]
    profile = data.get("IamInstanceProfile") or {}
    resolved, _ = ec2._resolve_iam_instance_profile(
        iam_arn=profile.get("Arn", ""), iam_name=profile.get("Name", ""), allow_missing=True
    )
    (instance,) = ec2._launch_instances_internal(
        data.get("ImageId", ""),
        type_name,
        subnet_id,
        1,
        data.get("KeyName", ""),
        data.get("UserData", ""),
        interfaces[0].get("Groups") or data.get("SecurityGroupIds"),
        _free_address(subnet["CidrBlock"]),
        resolved if profile else None,
    )
    instance.update(
        State={"Code": 0, "Name": "pending"},
        Architecture=architecture(type_name),
        VpcId=subnet["VpcId"],
        Placement={"AvailabilityZone": subnet["AvailabilityZone"], "Tenancy": "default"},
        # The subnets are private.
        PublicIpAddress="",
        PublicDnsName="",
        Monitoring={"State": "enabled" if data.get("Monitoring", {}).get("Enabled") else "disabled"},
    )
    if spot:
        instance["InstanceLifecycle"] = "spot"
    for mapping in instance["BlockDeviceMappings"]:
        ec2._volumes[mapping["Ebs"]["VolumeId"]]["AvailabilityZone"] = subnet["AvailabilityZone"]
    ec2._tags[instance["InstanceId"]] = tags
    record: Record = instance
    return record


def end(instance: Record) -> None:
    """Terminates an instance, and deletes its volumes."""
    if instance["State"]["Name"] != "terminated":
        instance.update(State={"Code": 48, "Name": "terminated"}, _terminated_at=time.time())
    for mapping in instance["BlockDeviceMappings"]:
        ec2._volumes.pop(mapping["Ebs"]["VolumeId"], None)


def _free_address(cidr: str) -> str:
    """An address of the subnet that no other instance has. AWS keeps the first four and the last one."""
    network = ipaddress.ip_network(cidr, strict=False)
    hosts = range(4, network.num_addresses - 1)
    taken = {one["PrivateIpAddress"] for one in list(ec2._instances.values())}
    for host in random.sample(hosts, min(len(hosts), len(taken) + 1)):
        address = str(network[host])
        if address not in taken:
            return address
    raise LaunchFailed("There are not enough free addresses in the subnet.")
