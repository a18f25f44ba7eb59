"""Reads the records from MiniStack's Elastic Load Balancing service."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ministack.core.responses import set_request_account_id, set_request_region
from ministack.services import acm, alb

from local.emulator.load_balancer.records import (
    CONDITION_FIELDS,
    DEREGISTRATION_DELAY,
    Action,
    Condition,
    FixedResponse,
    Forward,
    HealthCheck,
    Listener,
    LoadBalancer,
    NotEmulated,
    Records,
    Redirect,
    Rule,
    Target,
    TargetGroup,
)


def read() -> Records:
    """Read the deployment's own account and region, in whatever thread this runs."""
    set_request_account_id("")
    set_request_region(None)
    groups = tuple(_target_group(group) for group in list(alb._tgs.values()))
    return Records(tuple(_load_balancer(balancer) for balancer in list(alb._lbs.values())), groups)


def _load_balancer(record: Mapping[str, Any]) -> LoadBalancer:
    arn = record["LoadBalancerArn"]
    listeners = (
        _listener(listener)
        for listener in list(alb._listeners.values())
        if listener["LoadBalancerArn"] == arn
    )
    return LoadBalancer(
        arn=arn,
        name=record["LoadBalancerName"],
        dns_name=record["DNSName"].lower(),
        listeners=tuple(listeners),
        attributes=_attributes(alb._lb_attrs.get(arn, ())),
    )


def _listener(record: Mapping[str, Any]) -> Listener:
    arn = record["ListenerArn"]
    rules = [rule for rule in list(alb._rules.values()) if rule["ListenerArn"] == arn]
    return Listener(
        arn=arn,
        port=int(record["Port"]),
        protocol=record["Protocol"],
        rules=tuple(_rule(rule) for rule in sorted(rules, key=alb._rule_sort_key)),
        attributes=_attributes(alb._listener_attrs.get(arn, ())),
        certificate_names=tuple(_names(record.get("Certificates", ()))),
        ssl_policy=record.get("SslPolicy", ""),
    )


def _names(certificates: Iterable[str]) -> Iterator[str]:
    """A certificate by its ARN alone may be one of the developer's account, which is not in this ACM."""
    for arn in certificates:
        certificate = acm._certificates.get(arn)
        if certificate:
            yield from [certificate["DomainName"], *(certificate.get("SubjectAlternativeNames") or ())]


def _rule(record: Mapping[str, Any]) -> Rule:
    """A rule that cannot be read still answers, and its answer says why. AWS refuses it when it is made."""
    conditions = tuple(map(_condition, record["Conditions"]))
    unknown = next((c.field for c in conditions if c.field not in CONDITION_FIELDS or not c.values), None)
    if unknown:
        return Rule((), NotEmulated(f"the condition {unknown}"))
    try:
        return Rule(conditions, _last_action(record["Actions"]))
    except (KeyError, ValueError) as error:
        return Rule(conditions, NotEmulated(f"an action without a valid {error}"))


def _condition(record: Mapping[str, Any]) -> Condition:
    header = record.get("HttpHeaderConfig") or {}
    values = record["Values"] or header.get("Values", ())
    return Condition(record["Field"], tuple(map(_value, values)), header.get("HttpHeaderName", ""))


def _value(value: Any) -> str:
    """A template gives the values of a query-string condition as pairs."""
    if not isinstance(value, Mapping):
        return str(value)
    return f"{value['Key']}={value['Value']}" if value.get("Key") else str(value["Value"])


def _last_action(records: list[dict[str, Any]]) -> Action:
    """The action that answers. Authentication comes before it, and is not emulated."""
    ordered = sorted(records, key=lambda record: int(record.get("Order", 1)))
    others = [r["Type"] for r in ordered if r["Type"] not in ("forward", "redirect", "fixed-response")]
    if others or not ordered:
        return NotEmulated(f"the action {others[0]}" if others else "no action")
    return _action(ordered[-1])


def _action(record: Mapping[str, Any]) -> Action:
    if record["Type"] == "redirect":
        return _redirect(record["RedirectConfig"])
    if record["Type"] == "fixed-response":
        given = record["FixedResponseConfig"]
        content_type, body = given.get("ContentType", "text/plain"), given.get("MessageBody", "")
        return FixedResponse(int(given["StatusCode"]), content_type, body)
    groups = (record.get("ForwardConfig") or {}).get("TargetGroups") or [
        {"TargetGroupArn": record["TargetGroupArn"]}
    ]
    # Without a weight, a group has the weight 1 (API reference, TargetGroupTuple).
    return Forward(tuple((group["TargetGroupArn"], int(group.get("Weight", 1))) for group in groups))


def _redirect(given: Mapping[str, Any]) -> Redirect:
    status = int(given["StatusCode"].removeprefix("HTTP_"))
    if status not in (301, 302):
        raise ValueError(f"StatusCode: {status}")
    parts = {name.lower(): given[name] for name in ("Protocol", "Host", "Path", "Query") if name in given}
    port = str(given.get("Port", "#{port}"))
    return Redirect(status, **parts, port=None if port == "#{port}" else int(port))


def _target_group(record: Mapping[str, Any]) -> TargetGroup:
    arn = record["TargetGroupArn"]
    attributes = _attributes(alb._tg_attrs.get(arn, ()))
    targets = (
        Target(target["Id"], int(target.get("Port", record["Port"])))
        for target in list(alb._targets.get(arn, ()))
    )
    return TargetGroup(
        arn=arn,
        protocol=record["Protocol"],
        protocol_version=record.get("ProtocolVersion", "HTTP1"),
        health_check=HealthCheck(
            protocol=record["HealthCheckProtocol"],
            path=record["HealthCheckPath"],
            port=str(record["HealthCheckPort"]),
            interval=int(record["HealthCheckIntervalSeconds"]),
            timeout=int(record["HealthCheckTimeoutSeconds"]),
            healthy_threshold=int(record["HealthyThresholdCount"]),
            unhealthy_threshold=int(record["UnhealthyThresholdCount"]),
            matcher=record["Matcher"]["HttpCode"],
        ),
        deregistration_delay=float(attributes.get(DEREGISTRATION_DELAY, "300")),
        algorithm=attributes.get("load_balancing.algorithm.type", "round_robin"),
        targets=tuple(targets),
    )


def _attributes(records: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {record["Key"]: str(record["Value"]) for record in records}
