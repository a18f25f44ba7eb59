"""Keeps what MiniStack drops from the records of load balancers, and shows it in the answers.

That are the weights of a forward action, a listener's attributes in a template, a target group's protocol
version, and the first word of its full name.
"""

from collections.abc import Callable, Iterable
from itertools import count
from typing import Any

from ministack.services import alb
from ministack.services.cloudformation import provisioners

Record = dict[str, Any]
_TYPES = "AWS::ElasticLoadBalancingV2::"


def install() -> None:
    _keep_weights()
    _keep_listener_attributes()
    _keep_protocol_version()
    # Alarms name a target group by its attribute TargetGroupFullName: targetgroup/NAME/ID.
    alb._target_group_full_name_from_arn = lambda arn: arn.rpartition(":")[2]


def _keep_weights() -> None:
    parse, from_template, to_xml = alb._parse_actions, provisioners._elbv2_listener_actions, alb._action_xml

    def parse_with_weights(parameters: Record, prefix: str = "DefaultActions") -> list[Record]:
        actions: list[Record] = parse(parameters, prefix)
        for number, action in enumerate(actions, 1):
            name = f"{prefix}.member.{number}.ForwardConfig.TargetGroups"
            _add_groups(action, list(_groups_of_request(parameters, name)))
        return actions

    def from_template_with_weights(
        properties: Record, balancer: str | None, prop: str = "DefaultActions"
    ) -> Any:
        actions = from_template(properties, balancer, prop)
        for action, given in zip(actions, properties.get(prop) or [], strict=True):
            _add_groups(action, (given.get("ForwardConfig") or {}).get("TargetGroups") or [])
        return actions

    alb._parse_actions = parse_with_weights
    provisioners._elbv2_listener_actions = from_template_with_weights
    alb._action_xml = lambda action: _inserted(to_xml(action), _forward_xml(action))


def _groups_of_request(parameters: Record, prefix: str) -> Iterable[Record]:
    for number in count(1):
        arn = alb._p(parameters, f"{prefix}.member.{number}.TargetGroupArn")
        if not arn:
            return
        weight = alb._p(parameters, f"{prefix}.member.{number}.Weight")
        yield {"TargetGroupArn": arn, **({"Weight": weight} if weight else {})}


def _add_groups(action: Record, groups: list[Record]) -> None:
    if not groups:
        return
    weighted = [{"Weight": 1, **group} for group in groups]
    action["ForwardConfig"] = {"TargetGroups": weighted}
    # AWS names the group of the action itself only if there is one.
    action.pop("TargetGroupArn", None)
    if len(groups) == 1:
        action["TargetGroupArn"] = groups[0]["TargetGroupArn"]


def _forward_xml(action: Record) -> str:
    groups = "".join(
        f"<member><TargetGroupArn>{group['TargetGroupArn']}</TargetGroupArn>"
        f"<Weight>{group['Weight']}</Weight></member>"
        for group in action.get("ForwardConfig", {}).get("TargetGroups", ())
    )
    return f"<ForwardConfig><TargetGroups>{groups}</TargetGroups></ForwardConfig>" if groups else ""


def _keep_listener_attributes() -> None:
    def keep(properties: Record, arn: str) -> None:
        given = properties.get("ListenerAttributes") or []
        alb._listener_attrs[arn] = [{"Key": one["Key"], "Value": str(one["Value"])} for one in given]

    _after_create("Listener", keep)


def _keep_protocol_version() -> None:
    def keep(properties: Record, arn: str) -> None:
        alb._tgs[arn]["ProtocolVersion"] = properties.get("ProtocolVersion", "HTTP1")

    _after_create("TargetGroup", keep)
    to_xml, create = alb._tg_xml, alb._create_tg

    def create_with_version(parameters: Record) -> Any:
        answer = create(parameters)
        if answer[0] != 200:
            return answer
        (group,) = (g for g in alb._tgs.values() if g["TargetGroupName"] == alb._p(parameters, "Name"))
        group["ProtocolVersion"] = alb._p(parameters, "ProtocolVersion", "HTTP1")
        return alb._xml(200, "CreateTargetGroup", f"<TargetGroups>{alb._tg_xml(group)}</TargetGroups>")

    alb._ACTION_MAP["CreateTargetGroup"] = create_with_version
    alb._tg_xml = lambda group: _inserted(
        to_xml(group), f"<ProtocolVersion>{group.get('ProtocolVersion', 'HTTP1')}</ProtocolVersion>"
    )


def _after_create(name: str, keep: Callable[[Record, str], None]) -> None:
    handlers = provisioners._RESOURCE_HANDLERS[_TYPES + name]
    create = handlers["create"]

    def create_and_keep(logical_id: str, properties: Record, stack: str) -> Any:
        arn, attributes = create(logical_id, properties, stack)
        keep(properties, arn)
        return arn, attributes

    handlers["create"] = create_and_keep


def _inserted(member: str, xml: str) -> str:
    end = "</member>"
    return f"{member.removesuffix(end)}{xml}{end}"
