"""The traffic of a service with two target groups, by the weights of its listener rule."""

from ministack.services import alb

from local.emulator.cluster.service import deployments
from local.emulator.cluster.service.task_records import Record
from local.emulator.patches.load_balancers import LoadBalancers
from local.emulator.patches.tasks import TARGET_GROUP

WEIGHT = "_traffic_percent"


def choose_group(service: Record, deployment: Record) -> None:
    """A new revision gets the target group that does not serve. The first one gets the primary group.

    AWS swings between the groups, too (ECS Developer Guide, "Amazon ECS blue/green deployments").
    """
    if TARGET_GROUP in deployment:
        return
    before = deployments.completed_before(service)
    for balancer in service["loadBalancers"]:
        groups = [balancer["targetGroupArn"], balancer["advancedConfiguration"]["alternateTargetGroupArn"]]
        serving = before.get(TARGET_GROUP) if before else None
        deployment[TARGET_GROUP] = next(group for group in groups if group != serving)


def shift(service: Record, deployment: Record, percent: float, balancers: LoadBalancers) -> None:
    """Give a deployment's target group a share of the traffic, in percent. The other group gets the rest.

    ALB's weights are whole numbers from 0 to 999. AWS does not say which ones ECS writes. Own choice:
    percent, or about tenths of a percent.
    """
    before = deployments.completed_before(service)
    deployment[WEIGHT] = percent
    if before and before is not deployment:
        before[WEIGHT] = 100 - percent
    scale = 1 if percent == int(percent) else 9.99
    weight = round(percent * scale)
    for balancer in service["loadBalancers"]:
        advanced = balancer["advancedConfiguration"]
        groups = [balancer["targetGroupArn"], advanced["alternateTargetGroupArn"]]
        weights = [
            {
                "TargetGroupArn": group,
                "Weight": weight if group == deployment[TARGET_GROUP] else round(100 * scale) - weight,
            }
            for group in groups
        ]
        rule = alb._rules[advanced["productionListenerRule"]]
        rule["Actions"] = [{**_forward(rule), "ForwardConfig": {"TargetGroups": weights}}]
    balancers.reconcile()


def _forward(rule: Record) -> Record:
    """The rule's action without the single target group that it may name."""
    return {name: value for name, value in rule["Actions"][0].items() if name != "TargetGroupArn"}
