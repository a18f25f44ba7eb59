"""The load balancer's answer for a target without a task."""

from local.deployment.emulated_aws import EmulatedAws
from local.processes.waiting import wait_until
from local.tests.support.balancer import load_balancer
from local.tests.support.stacks import Client

_ADDRESS = "192.0.2.1"  # reserved for documentation, so it is nobody's, even if it is dialled


def test_only_tasks_are_dialled_and_nothing_outside_this_machine(
    client: Client, emulator: EmulatedAws
) -> None:
    api = client("elbv2")
    (balancer,) = api.create_load_balancer(Name="nobody")["LoadBalancers"]
    made = api.create_target_group(
        Name="nobody", Protocol="HTTP", Port=9000, TargetType="ip", HealthCheckIntervalSeconds=5
    )
    (group,) = made["TargetGroups"]
    api.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=[{"Id": _ADDRESS, "Port": 9000}])
    api.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )

    def state() -> str:
        (described,) = api.describe_target_health(TargetGroupArn=group["TargetGroupArn"])[
            "TargetHealthDescriptions"
        ]
        return str(described["TargetHealth"]["State"])

    wait_until("the health checks to fail", lambda: state() == "unhealthy", 60)
    wait_until(
        "the group to fail open",
        lambda: load_balancer("nobody", client, emulator).get("/").status == 502,
        30,
    )
