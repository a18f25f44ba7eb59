"""The added resource types of the VPC: created, updated and deleted through AWS's API."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.tests.support.stacks import Client, StackFailed, Stacks, resource

_VPC = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.1.0.0/16"}}
_SUBNET = {
    "Type": "AWS::EC2::Subnet",
    "Properties": {
        "VpcId": {"Ref": "Vpc"},
        "CidrBlock": "10.1.0.0/24",
        "AvailabilityZone": "us-east-1a",
    },
}


def _named(value: str) -> list[dict[str, str]]:
    return [{"Key": "Name", "Value": value}]


def test_nat_gateway_with_elastic_ip(stacks: Stacks, client: Client) -> None:
    ec2 = client("ec2")

    def resources(name: str) -> dict[str, Any]:
        allocation = {"Fn::GetAtt": ["Eip", "AllocationId"]}
        return {
            "Vpc": _VPC,
            "Subnet": _SUBNET,
            "Eip": resource("AWS::EC2::EIP", Domain="vpc", Tags=_named(name)),
            "Nat": resource(
                "AWS::EC2::NatGateway",
                SubnetId={"Ref": "Subnet"},
                AllocationId=allocation,
                Tags=_named(name),
            ),
        }

    outputs = {
        "Ip": {"Ref": "Eip"},
        "Allocation": {"Fn::GetAtt": ["Eip", "AllocationId"]},
        "Nat": {"Fn::GetAtt": ["Nat", "NatGatewayId"]},
    }
    made = stacks.create("nat", resources("before"), **outputs)
    (address,) = ec2.describe_addresses(AllocationIds=[made["Allocation"]])["Addresses"]
    assert address["PublicIp"] == made["Ip"]
    (nat,) = ec2.describe_nat_gateways(NatGatewayIds=[made["Nat"]])["NatGateways"]
    assert nat["State"] == "available"

    assert stacks.update("nat", resources("after"), **outputs) == made, "a tag replaces nothing"
    for identity in (made["Allocation"], made["Nat"]):
        (tag,) = ec2.describe_tags(Filters=[{"Name": "resource-id", "Values": [identity]}])["Tags"]
        assert tag["Value"] == "after"

    stacks.delete("nat")
    assert not [a for a in ec2.describe_addresses()["Addresses"] if a["AllocationId"] == made["Allocation"]]
    (nat,) = ec2.describe_nat_gateways(NatGatewayIds=[made["Nat"]])["NatGateways"]
    assert nat["State"] == "deleted"


def test_flow_log(stacks: Stacks, client: Client) -> None:
    ec2 = client("ec2")

    def resources(traffic: str) -> dict[str, Any]:
        log = resource(
            "AWS::EC2::FlowLog",
            ResourceId={"Ref": "Vpc"},
            ResourceType="VPC",
            TrafficType=traffic,
            LogGroupName="flow",
        )
        return {"Vpc": _VPC, "Log": log}

    first = stacks.create("flow", resources("ALL"), Id={"Fn::GetAtt": ["Log", "Id"]})["Id"]
    second = stacks.update("flow", resources("REJECT"), Id={"Fn::GetAtt": ["Log", "Id"]})["Id"]
    logs = {log["FlowLogId"]: log["TrafficType"] for log in ec2.describe_flow_logs()["FlowLogs"]}
    assert logs[second] == "REJECT"
    assert first not in logs, "another traffic type replaces the log"
    stacks.delete("flow")
    assert second not in {log["FlowLogId"] for log in ec2.describe_flow_logs()["FlowLogs"]}


@pytest.mark.parametrize("direction", ["Ingress", "Egress"])
def test_security_group_rule(stacks: Stacks, client: Client, direction: str) -> None:
    ec2, name = client("ec2"), f"rule-{direction.lower()}"
    other = {"Source" if direction == "Ingress" else "Destination": {"Fn::GetAtt": ["Other", "GroupId"]}}

    def resources(port: int, description: str) -> dict[str, Any]:
        group = resource("AWS::EC2::SecurityGroup", GroupDescription="g", VpcId={"Ref": "Vpc"})
        rule = resource(
            f"AWS::EC2::SecurityGroup{direction}",
            GroupId={"Fn::GetAtt": ["Group", "GroupId"]},
            IpProtocol="tcp",
            FromPort=port,
            ToPort=port,
            Description=description,
            **{f"{key}SecurityGroupId": value for key, value in other.items()},
        )
        return {"Vpc": _VPC, "Group": group, "Other": group, "Rule": rule}

    def rules(group: str) -> list[tuple[int, str, str]]:
        (found,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
        permissions = found["IpPermissions" if direction == "Ingress" else "IpPermissionsEgress"]
        return [
            (permission["FromPort"], pair["GroupId"], pair["Description"])
            for permission in permissions
            for pair in permission["UserIdGroupPairs"]
        ]

    outputs = {"Group": {"Ref": "Group"}, "Other": {"Ref": "Other"}}
    made = stacks.create(name, resources(80, "one"), **outputs)
    assert rules(made["Group"]) == [(80, made["Other"], "one")]
    stacks.update(name, resources(443, "one"))
    assert rules(made["Group"]) == [(443, made["Other"], "one")]
    stacks.update(name, resources(443, "two"))
    assert rules(made["Group"]) == [(443, made["Other"], "two")]
    without = resources(443, "two")
    del without["Rule"]
    stacks.update(name, without)
    assert rules(made["Group"]) == []
    stacks.delete(name)


def test_custom_resource_is_refused_at_once(stacks: Stacks) -> None:
    resource = {"Type": "Custom::Anything", "Properties": {"ServiceToken": "arn:aws:lambda:x:0:function:f"}}
    with pytest.raises(StackFailed, match="not emulated: Custom::Anything, a custom resource"):
        stacks.create("custom", {"A": resource})


def test_unknown_type_is_an_error_that_names_it(client: Client) -> None:
    template = '{"Resources": {"A": {"Type": "AWS::Nonsense::Thing"}}}'
    with pytest.raises(ClientError, match=r"Unrecognized resource types: \[AWS::Nonsense::Thing\]"):
        client("cloudformation").create_stack(StackName="unknown", TemplateBody=template)


def test_web_acl_of_a_load_balancer(stacks: Stacks, client: Client) -> None:
    waf = client("wafv2")

    def resources(group: str) -> dict[str, Any]:
        acl = {"Fn::GetAtt": ["Acl", "Arn"]}
        visibility = {"CloudWatchMetricsEnabled": True, "SampledRequestsEnabled": True, "MetricName": "acl"}
        return {
            "Balancer": resource("AWS::ElasticLoadBalancingV2::LoadBalancer", Name="waf"),
            "Acl": resource(
                "AWS::WAFv2::WebACL",
                Scope="REGIONAL",
                DefaultAction={"Allow": {}},
                VisibilityConfig=visibility,
            ),
            "Association": resource(
                "AWS::WAFv2::WebACLAssociation", ResourceArn={"Ref": "Balancer"}, WebACLArn=acl
            ),
            "Logging": resource(
                "AWS::WAFv2::LoggingConfiguration", ResourceArn=acl, LogDestinationConfigs=[group]
            ),
        }

    outputs = {"Balancer": {"Ref": "Balancer"}, "Logging": {"Ref": "Logging"}}
    made = stacks.create("waf", resources("first"), **outputs)
    acl = waf.get_web_acl_for_resource(ResourceArn=made["Balancer"])["WebACL"]["ARN"]
    assert made["Logging"] == acl
    assert stacks.update("waf", resources("second"), **outputs) == made

    stacks.delete("waf")
    with pytest.raises(ClientError):
        waf.get_web_acl_for_resource(ResourceArn=made["Balancer"])


def test_budget_is_a_record(stacks: Stacks) -> None:
    def resources(amount: int) -> dict[str, Any]:
        limit = {"Amount": amount, "Unit": "USD"}
        budget = {"BudgetType": "COST", "TimeUnit": "MONTHLY", "BudgetLimit": limit}
        return {"Budget": resource("AWS::Budgets::Budget", Budget=budget)}

    made = stacks.create("budget", resources(100), Name={"Ref": "Budget"})
    assert stacks.update("budget", resources(200), Name={"Ref": "Budget"}) == made
    stacks.delete("budget")
