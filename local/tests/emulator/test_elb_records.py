"""What DescribeRules, DescribeListenerAttributes and DescribeTargetGroups say. Through AWS's API."""

from collections.abc import Iterator
from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.processes.waiting import wait_until
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client, Stacks, resource

_NAME = "recorded"
_LIMIT_SECONDS = 30.0
_HSTS = "routing.http.response.strict_transport_security.header_value"


def _group(name: str) -> dict[str, Any]:
    properties = {"Name": name, "Port": 80, "TargetType": "ip", "ProtocolVersion": "HTTP2"}
    return resource("AWS::ElasticLoadBalancingV2::TargetGroup", **properties)


def _template(weights: tuple[int, int]) -> dict[str, Any]:
    groups = [
        {"TargetGroupArn": {"Ref": n}, "Weight": w} for n, w in zip(("Blue", "Green"), weights, strict=True)
    ]
    answer = {"StatusCode": "200", "ContentType": "text/plain", "MessageBody": "default"}
    return {
        "Balancer": resource("AWS::ElasticLoadBalancingV2::LoadBalancer", Name=_NAME),
        "Blue": _group("blue"),
        "Green": _group("green"),
        "Listener": resource(
            "AWS::ElasticLoadBalancingV2::Listener",
            LoadBalancerArn={"Ref": "Balancer"},
            Port=80,
            Protocol="HTTP",
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": answer}],
            ListenerAttributes=[{"Key": _HSTS, "Value": "max-age=1"}],
        ),
        "Rule": resource(
            "AWS::ElasticLoadBalancingV2::ListenerRule",
            ListenerArn={"Ref": "Listener"},
            Priority=1,
            Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/weighted"]}}],
            Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}],
        ),
    }


@pytest.fixture(scope="module")
def listener(stacks: Stacks, client: Client) -> Iterator[str]:
    stacks.create(_NAME, _template((100, 0)))
    api = client("elbv2")
    (balancer,) = api.describe_load_balancers(Names=[_NAME])["LoadBalancers"]
    (found,) = api.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    yield found["ListenerArn"]
    stacks.delete(_NAME)


def _weights(client: Client, listener: str) -> list[int]:
    rule = next(
        r for r in client("elbv2").describe_rules(ListenerArn=listener)["Rules"] if not r["IsDefault"]
    )
    return [group["Weight"] for group in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]]


def test_weights_by_template_and_by_request(listener: str, stacks: Stacks, client: Client) -> None:
    assert _weights(client, listener) == [100, 0]
    stacks.update(_NAME, _template((30, 70)))
    assert _weights(client, listener) == [30, 70]
    api = client("elbv2")
    rule = next(r for r in api.describe_rules(ListenerArn=listener)["Rules"] if not r["IsDefault"])
    groups = [{**group, "Weight": 5} for group in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]]
    action = {"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}
    api.modify_rule(RuleArn=rule["RuleArn"], Actions=[action])
    assert _weights(client, listener) == [5, 5]


def test_listener_attributes(listener: str, client: Client, emulator: EmulatedAws) -> None:
    attributes = client("elbv2").describe_listener_attributes(ListenerArn=listener)["Attributes"]
    assert {"Key": _HSTS, "Value": "max-age=1"} in attributes
    balancer = load_balancer(_NAME, client, emulator)
    wait_until("the default rule", lambda: balancer.get("/").body == b"default", _LIMIT_SECONDS)
    assert balancer.get("/weighted").status == 503, "its target groups are empty"


def test_protocol_version(listener: str, client: Client) -> None:
    api = client("elbv2")
    made = api.create_target_group(Name="versioned", Protocol="HTTP", Port=80, ProtocolVersion="HTTP2")
    assert made["TargetGroups"][0]["ProtocolVersion"] == "HTTP2"
    (blue,) = api.describe_target_groups(Names=["blue"])["TargetGroups"]
    assert blue["ProtocolVersion"] == "HTTP2"


def test_full_name_of_a_target_group(listener: str, stacks: Stacks, client: Client) -> None:
    """It is the dimension TargetGroup of metrics (CloudFormation Template Reference, "TargetGroup")."""
    (blue,) = client("elbv2").describe_target_groups(Names=["blue"])["TargetGroups"]
    made = stacks.update(_NAME, _template((10, 20)), FullName={"Fn::GetAtt": ["Blue", "TargetGroupFullName"]})
    assert made["FullName"] == blue["TargetGroupArn"].rpartition(":")[2]
    assert made["FullName"].startswith("targetgroup/blue/")


def test_a_target_that_is_not_registered(listener: str, client: Client) -> None:
    api = client("elbv2")
    (blue,) = api.describe_target_groups(Names=["blue"])["TargetGroups"]
    (described,) = api.describe_target_health(
        TargetGroupArn=blue["TargetGroupArn"], Targets=[{"Id": "10.0.0.1"}]
    )["TargetHealthDescriptions"]
    assert described["TargetHealth"]["Reason"] == "Target.NotRegistered"
