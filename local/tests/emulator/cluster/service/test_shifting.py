"""A canary deployment shifts the traffic by its steps, and an alarm gives it back. Through AWS's API."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.load_balancer import LoadBalancer
from local.processes.waiting import wait_until
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client, Stacks, resource
from local.tests.support.tiny_service import resources, write_image

_NAME = "canary"
_PERCENT = 30


@pytest.fixture(scope="module")
def balancer(stacks: Stacks, client: Client, emulator: EmulatedAws) -> Iterator[LoadBalancer]:
    write_image(emulator.images, "shifted")
    stacks.create(_NAME, _canary("1"))
    yield load_balancer(_NAME, client, emulator)
    stacks.delete(_NAME)


def _canary(version: str) -> dict[str, Any]:
    """The tiny service with a second target group, and a rule that ECS writes weights into."""
    template = resources(_NAME, "000000000000.dkr.ecr.us-east-1.amazonaws.com/assets:shifted", tasks=2)
    template["Alternate"] = template["Targets"]
    groups = [
        {"TargetGroupArn": {"Ref": name}, "Weight": n} for name, n in (("Targets", 1), ("Alternate", 0))
    ]
    template["Rule"] = resource(
        "AWS::ElasticLoadBalancingV2::ListenerRule",
        ListenerArn={"Ref": "Listener"},
        Priority=1,
        Conditions=[{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/*"]}}],
        Actions=[{"Type": "forward", "ForwardConfig": {"TargetGroups": groups}}],
    )
    (container,) = template["Task"]["Properties"]["ContainerDefinitions"]
    container["Environment"] = [{"Name": "VERSION", "Value": version}]
    service = template["Service"]["Properties"]
    service["LoadBalancers"][0]["AdvancedConfiguration"] = {
        "AlternateTargetGroupArn": {"Ref": "Alternate"},
        "ProductionListenerRule": {"Ref": "Rule"},
        "RoleArn": "arn:aws:iam::000000000000:role/any",
    }
    service["DeploymentConfiguration"] = {
        "Strategy": "CANARY",
        "BakeTimeInMinutes": 1,
        "CanaryConfiguration": {"CanaryPercent": _PERCENT, "CanaryBakeTimeInMinutes": 2},
    }
    return template


def _weights(client: Client) -> list[int]:
    """The weights of the two target groups, the primary one first."""
    api = client("elbv2")
    listener = api.describe_listeners(
        LoadBalancerArn=api.describe_load_balancers(Names=[_NAME])["LoadBalancers"][0]["LoadBalancerArn"]
    )["Listeners"][0]["ListenerArn"]
    rule = next(one for one in api.describe_rules(ListenerArn=listener)["Rules"] if not one["IsDefault"])
    return [group["Weight"] for group in rule["Actions"][0]["ForwardConfig"]["TargetGroups"]]


def _visit_until_done(balancer: LoadBalancer, deploy: Future[Any], client: Client) -> dict[str, Counter[str]]:
    """The versions that answered, by the weights at that time."""
    seen: dict[str, Counter[str]] = {}
    while not deploy.done():
        before = _weights(client)
        answers = [balancer.get("/", timeout=10) for _ in range(10)]
        assert {answer.status for answer in answers} == {200}
        if _weights(client) == before:
            versions = (json.loads(answer.body)["env"]["VERSION"] for answer in answers)
            seen.setdefault(str(before), Counter()).update(versions)
    return seen


def test_traffic_follows_the_canarys_steps(balancer: LoadBalancer, client: Client, stacks: Stacks) -> None:
    with ThreadPoolExecutor() as pool:
        deploy = pool.submit(stacks.update, _NAME, _canary("2"))
        seen = _visit_until_done(balancer, deploy, client)
        deploy.result()

    assert list(seen) == ["[100, 0]", "[70, 30]", "[0, 100]"]
    assert set(seen["[100, 0]"]) == {"1"}
    canary = seen["[70, 30]"]
    assert 0.15 < canary["2"] / canary.total() < 0.5
    # Envoy may take a moment for the last shift.
    assert seen["[0, 100]"]["2"] > 0.9 * seen["[0, 100]"].total()


def test_the_next_deployment_swings_back_to_the_first_group(
    balancer: LoadBalancer, client: Client, stacks: Stacks
) -> None:
    stacks.update(_NAME, _canary("3"))

    assert _weights(client) == [100, 0]
    wait_until("version 3", lambda: _version(balancer) == "3", 10)


def _version(balancer: LoadBalancer) -> str:
    return str(json.loads(balancer.get("/").body)["env"]["VERSION"])
