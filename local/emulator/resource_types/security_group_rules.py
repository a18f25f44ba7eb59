"""CloudFormation types of single security-group rules, on MiniStack's Authorize and Revoke calls."""

from typing import Any

from ministack.services import ec2

from local.emulator.resource_types.registry import Created, Properties, ResourceType
from local.emulator.resource_types.service_api import call_ec2, ec2_field


class SecurityGroupRule:
    def __init__(self, direction: str) -> None:
        self._direction = direction

    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        answer = call_ec2(
            f"AuthorizeSecurityGroup{self._direction}",
            GroupId=properties["GroupId"],
            IpPermissions=[_permission(properties)],
        )
        rule = ec2_field(answer, "securityGroupRuleId")
        return rule, {"Id": rule}

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> Created:
        # Revoked first: MiniStack derives a rule's id from its content without the description.
        self.delete(physical_id, old)
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        # Rules go with their group, and a replaced rule has been revoked by update().
        group = ec2._security_groups.get(properties["GroupId"])
        rules = "IpPermissions" if self._direction == "Ingress" else "IpPermissionsEgress"
        egress = self._direction == "Egress"
        known = {ec2._sg_rule_id(properties["GroupId"], egress, r) for r in (group or {}).get(rules, [])}
        if physical_id in known:
            call_ec2(
                f"RevokeSecurityGroup{self._direction}",
                GroupId=properties["GroupId"],
                SecurityGroupRuleId=[physical_id],
            )


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


TYPES: dict[str, ResourceType] = {
    "AWS::EC2::SecurityGroupIngress": SecurityGroupRule("Ingress"),
    "AWS::EC2::SecurityGroupEgress": SecurityGroupRule("Egress"),
}
