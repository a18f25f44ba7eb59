"""The zones and the VPC of a load balancer, through AWS's API."""

from typing import Any

from local.tests.support.stacks import Client, Stacks, resource

_NAME = "two-zones"


def _subnet(zone: str, number: int) -> dict[str, Any]:
    block = f"10.7.{number}.0/24"
    return resource("AWS::EC2::Subnet", VpcId={"Ref": "Vpc"}, CidrBlock=block, AvailabilityZone=zone)


def _template() -> dict[str, Any]:
    return {
        "Vpc": resource("AWS::EC2::VPC", CidrBlock="10.7.0.0/16"),
        "A": _subnet("us-east-1a", 0),
        "B": _subnet("us-east-1b", 1),
        "Balancer": resource(
            "AWS::ElasticLoadBalancingV2::LoadBalancer", Name=_NAME, Subnets=[{"Ref": "A"}, {"Ref": "B"}]
        ),
    }


def test_a_load_balancer_is_in_the_zones_of_its_subnets(stacks: Stacks, client: Client) -> None:
    outputs = stacks.create(_NAME, _template(), Vpc={"Ref": "Vpc"}, A={"Ref": "A"}, B={"Ref": "B"})
    api = client("elbv2")
    (balancer,) = api.describe_load_balancers(Names=[_NAME])["LoadBalancers"]
    assert _zones(balancer) == {"us-east-1a": outputs["A"], "us-east-1b": outputs["B"]}
    assert balancer["VpcId"] == outputs["Vpc"]
    assert balancer["State"] == {"Code": "active"}

    changed = api.set_subnets(LoadBalancerArn=balancer["LoadBalancerArn"], Subnets=[outputs["B"]])
    assert _zones(changed) == {"us-east-1b": outputs["B"]}
    stacks.delete(_NAME)


def _zones(described: dict[str, Any]) -> dict[str, str]:
    return {zone["ZoneName"]: zone["SubnetId"] for zone in described["AvailabilityZones"]}
