"""A canary deployment shifts the traffic by its steps, or the circuit breaker ends it. Through AWS's API."""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import pytest

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.load_balancer import LoadBalancer
from local.processes.waiting import wait_until
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client, StackFailed, Stacks, resource
from local.tests.support.tiny_service import CRASH, resources, write_image
from local.tests.support.visitors import PAUSE_SECONDS

_NAME = "canary"
_CANARY = {
    "Strategy": "CANARY",
    "CanaryConfiguration": {"CanaryPercent": 30, "CanaryBakeTimeInMinutes": 2},
}
_LINEAR = {
    "Strategy": "LINEAR",
    "LinearConfiguration": {"StepPercent": 40, "StepBakeTimeInMinutes": 1},
}
_BLUE_GREEN = {"Strategy": "BLUE_GREEN"}


@pytest.fixture(scope="module")
def balancer(stacks: Stacks, client: Client, emulator: EmulatedAws) -> Iterator[LoadBalancer]:
    write_image(emulator.images, "shifted")
    write_image(emulator.images, "shifted-bad", CRASH)
    stacks.create(_NAME, _template("1"))
    yield load_balancer(_NAME, client, emulator)
    stacks.delete(_NAME)


def _template(version: str, strategy: dict[str, Any] = _CANARY, image: str = "shifted") -> dict[str, Any]:
    """The tiny service with a second target group, and a rule that ECS writes weights into."""
    template = resources(_NAME, f"000000000000.dkr.ecr.us-east-1.amazonaws.com/assets:{image}", tasks=2)
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
    breaker = {"Enable": True, "Rollback": True}
    service["DeploymentConfiguration"] = {
        "BakeTimeInMinutes": 1,
        "DeploymentCircuitBreaker": breaker,
        **strategy,
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
    while not wait([deploy], PAUSE_SECONDS).done:
        before = _weights(client)
        answers = [balancer.get("/", timeout=10) for _ in range(10)]
        assert {answer.status for answer in answers} == {200}
        if _weights(client) == before:
            versions = (json.loads(answer.body)["env"]["VERSION"] for answer in answers)
            seen.setdefault(str(before), Counter()).update(versions)
    return seen


def test_traffic_follows_the_canarys_steps(balancer: LoadBalancer, client: Client, stacks: Stacks) -> None:
    with ThreadPoolExecutor() as pool:
        deploy = pool.submit(stacks.update, _NAME, _template("2"))
        seen = _visit_until_done(balancer, deploy, client)
        deploy.result()

    *before, _, _ = seen
    assert list(seen)[-2:] == ["[70, 30]", "[0, 100]"]
    assert {version for weights in before for version in seen[weights]} <= {"1"}
    canary = seen["[70, 30]"]
    assert 0.15 < canary["2"] / canary.total() < 0.5
    # Envoy may take a moment for the last shift.
    assert seen["[0, 100]"]["2"] > 0.9 * seen["[0, 100]"].total()


def _newest(client: Client) -> dict[str, Any]:
    api = client("ecs")
    newest = api.list_service_deployments(cluster=_NAME, service=_NAME)["serviceDeployments"][0]
    arns = [newest["serviceDeploymentArn"]]
    (described,) = api.describe_service_deployments(serviceDeploymentArns=arns)["serviceDeployments"]
    return dict(described)


def test_a_canary_keeps_its_last_stage(balancer: LoadBalancer, client: Client) -> None:
    described = _newest(client)
    assert (described["status"], described["lifecycleStage"]) == ("SUCCESSFUL", "CLEAN_UP")
    assert described["deploymentCircuitBreaker"]["status"] == "MONITORING_COMPLETE"


def test_the_circuit_breaker_undoes_a_canary_that_never_serves(
    balancer: LoadBalancer, client: Client, stacks: Stacks
) -> None:
    before = _weights(client)
    with pytest.raises(StackFailed, match="Circuit Breaker"):
        stacks.update(_NAME, _template("bad", image="shifted-bad"))

    undone = _newest(client)
    assert (undone["status"], undone["lifecycleStage"]) == ("ROLLBACK_SUCCESSFUL", "SCALE_UP")
    assert undone["statusReason"].endswith("the circuit breaker threshold was exceeded.")
    assert _weights(client) == before
    assert _version(balancer) == "2"


@pytest.mark.parametrize(
    ("version", "strategy", "steps"),
    [
        ("3", _LINEAR, ["[40, 60]", "[80, 20]", "[100, 0]"]),
        ("4", _BLUE_GREEN, ["[0, 100]"]),
    ],
)
def test_the_next_deployments_swing_between_the_groups(
    balancer: LoadBalancer,
    client: Client,
    stacks: Stacks,
    version: str,
    strategy: dict[str, Any],
    steps: list[str],
) -> None:
    with ThreadPoolExecutor() as pool:
        deploy = pool.submit(stacks.update, _NAME, _template(version, strategy))
        seen = _visit_until_done(balancer, deploy, client)
        deploy.result()

    assert list(seen)[-len(steps) :] == steps
    wait_until("the new version", lambda: _version(balancer) == version, 10)


def _version(balancer: LoadBalancer) -> str:
    return str(json.loads(balancer.get("/").body)["env"]["VERSION"])
