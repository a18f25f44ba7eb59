"""CloudFormation types of AWS WAF beside the web ACL, on MiniStack's WAF. Nothing inspects requests here."""

import json

from ministack.services import waf

from local.emulator.resource_types.registry import Properties, ResourceType, resource_type
from local.emulator.resource_types.service_api import ApiError


@resource_type("AWS::WAFv2::WebACLAssociation")
class WebAclAssociation(ResourceType):
    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """AssociateWebACL"""
        status, _, body = waf._associate_web_acl(properties)
        if status >= 400:
            raise ApiError(f"AssociateWebACL: {json.loads(body).get('message')}")
        return f"{properties['ResourceArn']}|{properties['WebACLArn']}"

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """by replacement"""
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DisassociateWebACL"""
        resource, _, acl = physical_id.partition("|")
        if waf._associations.get(resource) == acl:  # not yet replaced by another one
            waf._disassociate_web_acl({"ResourceArn": resource})


@resource_type("AWS::WAFv2::LoggingConfiguration")
class LoggingConfiguration(ResourceType):
    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """a record only"""
        return str(properties["ResourceArn"])

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """a record only, replaced for another web ACL"""
        return str(new["ResourceArn"])

    def delete(self, physical_id: str, properties: Properties) -> None:
        """a record only"""
