"""DescribeTargetHealth answers with Envoy's health checks. MiniStack calls every target healthy."""

from typing import Any
from xml.sax.saxutils import escape

from ministack.services import alb

from local.emulator.load_balancer.health import Health
from local.emulator.load_balancer.records import Target
from local.emulator.patches.load_balancers import LoadBalancers

_NOT_REGISTERED = Health("unused", "Target.NotRegistered", "Target is not registered to the target group")


def install(balancers: LoadBalancers) -> None:
    def describe(parameters: dict[str, Any]) -> Any:
        arn = alb._p(parameters, "TargetGroupArn")
        group = alb._tgs.get(arn)
        if group is None:
            return alb._error("TargetGroupNotFound", f"Target group '{arn}' not found.")
        balancers.reconcile()  # a target that was just registered has a state, too
        states = dict(balancers.health(arn))
        asked = alb._parse_targets_param(parameters)
        if asked:
            targets = [Target(target["Id"], int(target.get("Port", group["Port"]))) for target in asked]
            states = {target: states.get(target, _NOT_REGISTERED) for target in targets}
        members = "".join(_member(target, health, group) for target, health in states.items())
        descriptions = f"<TargetHealthDescriptions>{members}</TargetHealthDescriptions>"
        return alb._xml(200, "DescribeTargetHealth", descriptions)

    alb._ACTION_MAP["DescribeTargetHealth"] = describe


def _member(target: Target, health: Health, group: dict[str, Any]) -> str:
    check_port = str(group["HealthCheckPort"]).replace("traffic-port", str(target.port))
    reason = f"<Reason>{health.reason}</Reason>" if health.reason else ""
    description = f"<Description>{escape(health.description)}</Description>" if health.description else ""
    return (
        f"<member><Target><Id>{escape(target.address)}</Id><Port>{target.port}</Port></Target>"
        f"<HealthCheckPort>{check_port}</HealthCheckPort>"
        f"<TargetHealth><State>{health.state}</State>{reason}{description}</TargetHealth></member>"
    )
