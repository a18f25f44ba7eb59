"""Gives each awsvpc task a network interface, as ECS does: in the task, in its containers, and in EC2.

EC2's answer is made from the tasks. So an interface goes when its task has stopped.
"""

import hashlib
from collections.abc import Iterator
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import ec2, ecs

from local.emulator.patches.tasks import Task, service_of

Record = dict[str, Any]

_END = b"</networkInterfaceSet>"
_FILTERS = {
    "network-interface-id": "NetworkInterfaceId",
    "subnet-id": "SubnetId",
    "vpc-id": "VpcId",
    "availability-zone": "AvailabilityZone",
    "private-ip-address": "PrivateIpAddress",
    "addresses.private-ip-address": "PrivateIpAddress",
    "description": "Description",
    "status": "Status",
    "interface-type": "InterfaceType",
}


def install() -> None:
    record_address, describe = ecs._record_task_ip, ec2._ACTION_MAP["DescribeNetworkInterfaces"]

    def record(task: Task, *rest: Any) -> None:
        record_address(task, *rest)
        for attachment in task["attachments"]:
            _complete(task, attachment)

    def describe_those_of_tasks_too(parameters: Record) -> Any:
        status, headers, body = describe(parameters)
        items = "".join(ec2._eni_fields_xml(found) for found in _asked(parameters))
        return status, headers, body.replace(_END, items.encode() + _END)

    ecs._record_task_ip = record
    ec2._ACTION_MAP["DescribeNetworkInterfaces"] = describe_those_of_tasks_too


def _complete(task: Task, attachment: Record) -> None:
    """MiniStack calls this for each container, and has the attachment since the first one."""
    details = _details(attachment)
    address = details["privateIPv4Address"]
    if "networkInterfaceId" not in details:
        digest = hashlib.sha256(attachment["id"].encode()).hexdigest()
        mac = ":".join(["0e", *(digest[at : at + 2] for at in range(0, 10, 2))])
        attachment["details"] = [
            *attachment["details"],
            {"name": "networkInterfaceId", "value": f"eni-{digest[:17]}"},
            {"name": "macAddress", "value": mac},
            {"name": "privateDnsName", "value": _dns_name(address)},
        ]
    for container in task["containers"]:
        container["networkInterfaces"] = [
            {"attachmentId": attachment["id"], "privateIpv4Address": address},
        ]


def _dns_name(address: str) -> str:
    domain = "ec2.internal" if get_region() == "us-east-1" else f"{get_region()}.compute.internal"
    return f"ip-{address.replace('.', '-')}.{domain}"


def _asked(parameters: Record) -> Iterator[Record]:
    ids = ec2._parse_member_list(parameters, "NetworkInterfaceId")
    filters = {
        _FILTERS[name]: values for name, values in ec2._parse_filters(parameters).items() if name in _FILTERS
    }
    for interface in _interfaces():
        is_named = not ids or interface["NetworkInterfaceId"] in ids
        if is_named and all(interface[field] in values for field, values in filters.items()):
            yield interface


def _interfaces() -> Iterator[Record]:
    for task in list(ecs._tasks.values()):
        for attachment in task["attachments"]:
            details = _details(attachment)
            if task["lastStatus"] != "STOPPED" and "networkInterfaceId" in details:
                yield _interface(task, attachment["id"], details)


def _interface(task: Task, attachment_id: str, details: dict[str, str]) -> Record:
    subnet = ec2._subnets.get(details["subnetId"], {})
    network = service_of(task).get("networkConfiguration", {}).get("awsvpcConfiguration", {})
    account = get_account_id()
    return {
        "NetworkInterfaceId": details["networkInterfaceId"],
        "SubnetId": details["subnetId"],
        "VpcId": subnet.get("VpcId", ""),
        "AvailabilityZone": subnet.get("AvailabilityZone", ""),
        "Description": f"arn:aws:ecs:{get_region()}:{account}:attachment/{attachment_id}",
        "OwnerId": account,
        "Status": "in-use",
        "PrivateIpAddress": details["privateIPv4Address"],
        "InterfaceType": "interface",
        "MacAddress": details["macAddress"],
        "Groups": [
            {"GroupId": group, "GroupName": ec2._security_groups.get(group, {}).get("GroupName", group)}
            for group in network.get("securityGroups", [])
        ],
    }


def _details(attachment: Record) -> dict[str, str]:
    return {detail["name"]: detail["value"] for detail in attachment["details"]}
