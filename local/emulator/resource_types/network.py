"""CloudFormation types of the VPC: Elastic IP addresses, NAT gateways and flow logs, on MiniStack's EC2."""

from abc import abstractmethod
from typing import ClassVar

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from local.emulator.resource_types.registry import (
    Properties,
    ResourceType,
    physical_id_itself,
    resource_type,
    without_tags,
)
from local.emulator.resource_types.service_api import call_ec2, ec2_field, tag_specifications


class _ReplacedUnlessTags(ResourceType):
    @abstractmethod
    def create(self, logical_id: str, properties: Properties, stack: str) -> str: ...

    def tagged_id(self, physical_id: str) -> str:
        return physical_id

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """tags in place, all else by replacement"""
        if without_tags(old) != without_tags(new):
            return self.create("", new, stack)
        provisioners._ec2_apply_tags(self.tagged_id(physical_id), new, old)
        return physical_id


def _allocation_id(public_ip: str) -> str:
    found: str = next(a["AllocationId"] for a in ec2._addresses.values() if a["PublicIp"] == public_ip)
    return found


@resource_type("AWS::EC2::EIP")
class Eip(_ReplacedUnlessTags):
    attributes: ClassVar = {"AllocationId": _allocation_id, "PublicIp": physical_id_itself}

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """AllocateAddress"""
        tags = tag_specifications("elastic-ip", properties.get("Tags"))
        answer = call_ec2("AllocateAddress", Domain=properties.get("Domain"), TagSpecification=tags)
        return ec2_field(answer, "publicIp")

    def tagged_id(self, physical_id: str) -> str:
        return _allocation_id(physical_id)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """ReleaseAddress"""
        call_ec2("ReleaseAddress", AllocationId=_allocation_id(physical_id))


@resource_type("AWS::EC2::NatGateway")
class NatGateway(_ReplacedUnlessTags):
    attributes: ClassVar = {"NatGatewayId": physical_id_itself}

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """CreateNatGateway"""
        answer = call_ec2(
            "CreateNatGateway",
            SubnetId=properties.get("SubnetId"),
            AllocationId=properties.get("AllocationId"),
            ConnectivityType=properties.get("ConnectivityType"),
            TagSpecification=tag_specifications("natgateway", properties.get("Tags")),
        )
        return ec2_field(answer, "natGatewayId")

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteNatGateway"""
        call_ec2("DeleteNatGateway", NatGatewayId=physical_id)


@resource_type("AWS::EC2::FlowLog")
class FlowLog(_ReplacedUnlessTags):
    attributes: ClassVar = {"Id": physical_id_itself}

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """CreateFlowLogs"""
        answer = call_ec2(
            "CreateFlowLogs",
            ResourceId=[properties["ResourceId"]],
            ResourceType=properties["ResourceType"],
            TrafficType=properties.get("TrafficType"),
            LogDestinationType=properties.get("LogDestinationType"),
            LogDestination=properties.get("LogDestination"),
            LogGroupName=properties.get("LogGroupName"),
            TagSpecification=tag_specifications("flow-log", properties.get("Tags")),
        )
        return ec2_field(answer, "item")

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteFlowLogs"""
        call_ec2("DeleteFlowLogs", FlowLogId=[physical_id])
