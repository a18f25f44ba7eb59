"""The load balancer's answer for a target without a task."""

from local.deployment.emulated_aws import EmulatedAws
from local.deployment.load_balancer import LoadBalancer
from local.tests.support.stacks import Client

_ADDRESS = "192.0.2.1"  # reserved for documentation, so it is nobody's, even if it is dialled


def test_only_tasks_are_dialled_and_nothing_outside_this_machine(
    client: Client, emulator: EmulatedAws
) -> None:
    api = client("elbv2")
    (balancer,) = api.create_load_balancer(Name="nobody")["LoadBalancers"]
    made = api.create_target_group(Name="nobody", Protocol="HTTP", Port=9000, TargetType="ip")
    (group,) = made["TargetGroups"]
    api.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=[{"Id": _ADDRESS, "Port": 9000}])
    api.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )
    answer = LoadBalancer("nobody", emulator.port).get("/", timeout=5)
    assert answer.status == 502
    assert b"no task listens on 192.0.2.1:9000" in answer.body
