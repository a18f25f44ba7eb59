"""CloudFormation types of the VPC: Elastic IP addresses, NAT gateways and flow logs, on MiniStack's EC2."""

from ministack.services import ec2
from ministack.services.cloudformation import provisioners

from local.emulator.resource_types.registry import Created, Properties, ResourceType, without_tags
from local.emulator.resource_types.service_api import call_ec2, ec2_field, tag_specifications


class _ReplacedUnlessTags:
    """What these three have in common: tags change in place, anything else makes a new resource."""

    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        raise NotImplementedError

    def tagged_id(self, physical_id: str) -> str:
        return physical_id

    def attributes(self, physical_id: str) -> dict[str, str]:
        raise NotImplementedError

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> Created:
        if without_tags(old) != without_tags(new):
            return self.create("", new, stack)
        provisioners._ec2_apply_tags(self.tagged_id(physical_id), new, old)
        return physical_id, self.attributes(physical_id)


class Eip(_ReplacedUnlessTags):
    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        tags = tag_specifications("elastic-ip", properties.get("Tags"))
        answer = call_ec2("AllocateAddress", Domain=properties.get("Domain"), TagSpecification=tags)
        address = ec2_field(answer, "publicIp")
        return address, self.attributes(address)

    def tagged_id(self, physical_id: str) -> str:
        return self.attributes(physical_id)["AllocationId"]

    def attributes(self, physical_id: str) -> dict[str, str]:
        found = next(a for a in ec2._addresses.values() if a["PublicIp"] == physical_id)
        return {"AllocationId": found["AllocationId"], "PublicIp": physical_id}

    def delete(self, physical_id: str, properties: Properties) -> None:
        call_ec2("ReleaseAddress", AllocationId=self.tagged_id(physical_id))


class NatGateway(_ReplacedUnlessTags):
    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        answer = call_ec2(
            "CreateNatGateway",
            SubnetId=properties.get("SubnetId"),
            AllocationId=properties.get("AllocationId"),
            ConnectivityType=properties.get("ConnectivityType"),
            TagSpecification=tag_specifications("natgateway", properties.get("Tags")),
        )
        gateway = ec2_field(answer, "natGatewayId")
        return gateway, self.attributes(gateway)

    def attributes(self, physical_id: str) -> dict[str, str]:
        return {"NatGatewayId": physical_id}

    def delete(self, physical_id: str, properties: Properties) -> None:
        call_ec2("DeleteNatGateway", NatGatewayId=physical_id)


class FlowLog(_ReplacedUnlessTags):
    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
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
        log = ec2_field(answer, "item")
        return log, self.attributes(log)

    def attributes(self, physical_id: str) -> dict[str, str]:
        return {"Id": physical_id}

    def delete(self, physical_id: str, properties: Properties) -> None:
        call_ec2("DeleteFlowLogs", FlowLogId=[physical_id])


TYPES: dict[str, ResourceType] = {
    "AWS::EC2::EIP": Eip(),
    "AWS::EC2::NatGateway": NatGateway(),
    "AWS::EC2::FlowLog": FlowLog(),
}
