"""Describes a load balancer in the zones of its subnets, and in their VPC. MiniStack has one zone for all."""

import re
from typing import Any

from ministack.services import alb, ec2

_ZONE = re.compile("<ZoneName>([^<]*)</ZoneName><SubnetId>([^<]*)</SubnetId>")


def install() -> None:
    to_xml, set_subnets = alb._lb_xml, alb._ACTION_MAP["SetSubnets"]

    def describe(balancer: dict[str, Any]) -> str:
        found = [ec2._subnets[subnet] for subnet in balancer["Subnets"] if subnet in ec2._subnets]
        vpc = found[0]["VpcId"] if found else balancer["VpcId"]
        return _with_zones(to_xml({**balancer, "VpcId": vpc}))

    def set_and_describe(parameters: dict[str, Any]) -> Any:
        status, headers, body = set_subnets(parameters)
        return status, headers, _with_zones(body.decode()).encode()

    alb._lb_xml = describe
    alb._ACTION_MAP["SetSubnets"] = set_and_describe


def _with_zones(xml: str) -> str:
    return _ZONE.sub(_zone, xml)


def _zone(match: re.Match[str]) -> str:
    zone, subnet = match.groups()
    zone = ec2._subnets.get(subnet, {}).get("AvailabilityZone", zone)
    return f"<ZoneName>{zone}</ZoneName><SubnetId>{subnet}</SubnetId>"
