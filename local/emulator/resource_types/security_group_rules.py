"""CloudFormation types of single security-group rules, on MiniStack's Authorize and Revoke calls."""

from typing import Any, ClassVar

from ministack.services import ec2

from local.emulator.resource_types.registry import (
    Properties,
    ResourceType,
    physical_id_itself,
    resource_type,
)
from local.emulator.resource_types.service_api import call_ec2, ec2_field


class _SecurityGroupRule(ResourceType):
    direction: ClassVar[str]
    attributes: ClassVar = {"Id": physical_id_itself}

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """AuthorizeSecurityGroupIngress or -Egress"""
        answer = call_ec2(
            f"AuthorizeSecurityGroup{self.direction}",
            GroupId=properties["GroupId"],
            IpPermissions=[_permission(properties)],
        )
        return ec2_field(answer, "securityGroupRuleId")

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """by replacement, revoked first"""
        # MiniStack derives a rule's id from its content without the description. So the old rule goes first.
        self.delete(physical_id, old)
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """RevokeSecurityGroupIngress or -Egress"""
        # A deleted group has no rules left. update() has already revoked the rule that it replaced.
        group = ec2._security_groups.get(properties["GroupId"])
        rules = "IpPermissions" if self.direction == "Ingress" else "IpPermissionsEgress"
        egress = self.direction == "Egress"
        known = {ec2._sg_rule_id(properties["GroupId"], egress, r) for r in (group or {}).get(rules, [])}
        if physical_id in known:
            call_ec2(
                f"RevokeSecurityGroup{self.direction}",
                GroupId=properties["GroupId"],
                SecurityGroupRuleId=[physical_id],
            )


@resource_type("AWS::EC2::SecurityGroupIngress")
class SecurityGroupIngress(_SecurityGroupRule):
    direction = "Ingress"


@resource_type("AWS::EC2::SecurityGroupEgress")
class SecurityGroupEgress(_SecurityGroupRule):
    direction = "Egress"


def _permission(properties: Properties) -> dict[str, Any]:
    described = {"Description": properties.get("Description")}
    permission = {name: properties.get(name) for name in ("IpProtocol", "FromPort", "ToPort")}
    group = properties.get("SourceSecurityGroupId") or properties.get("DestinationSecurityGroupId")
    prefixes = properties.get("SourcePrefixListId") or properties.get("DestinationPrefixListId")
    if cidr := properties.get("CidrIp"):
        permission["IpRanges"] = [{"CidrIp": cidr, **described}]
    if cidr := properties.get("CidrIpv6"):
        permission["Ipv6Ranges"] = [{"CidrIpv6": cidr, **described}]
    if group:
        permission["Groups"] = [{"GroupId": group, **described}]
    if prefixes:
        permission["PrefixListIds"] = [{"PrefixListId": prefixes, **described}]
    return permission
