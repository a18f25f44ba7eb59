"""The rules of a listener, as Envoy's routes.

Source: ALB User Guide, "Listener rules for your Application Load Balancer".
"""

import re

from local.emulator.load_balancer.envoy_config.clusters import serving_name
from local.emulator.load_balancer.envoy_config.conditions import may_match, route_match
from local.emulator.load_balancer.envoy_config.headers import request_headers, response_headers, set_header
from local.emulator.load_balancer.envoy_config.names import Config, typed
from local.emulator.load_balancer.records import (
    Action,
    FixedResponse,
    Forward,
    Listener,
    LoadBalancer,
    Redirect,
    TargetGroup,
)

_CODES = {301: "MOVED_PERMANENTLY", 302: "FOUND"}
_OTHER_TARGET = {
    "retry_on": "connect-failure,reset-before-request",
    "num_retries": 1,
    "retry_host_predicate": [
        {
            "name": "envoy.retry_host_predicates.previous_hosts",
            "typed_config": typed("extensions.retry.host.previous_hosts.v3.PreviousHostsPredicate"),
        }
    ],
    "host_selection_retry_max_attempts": 3,
}
"""A task that has ended stays a target for a moment. What it does not accept goes to another target."""
_DENIED = (
    "refused: the Host header names no load balancer of this machine: use localhost, or NAME.localhost\n"
)


def routes(
    balancer: LoadBalancer, listener: Listener, groups: dict[str, TargetGroup], local_ports: dict[int, int]
) -> Config:
    """The RouteConfiguration of a listener. `local_ports` gives the port on loopback of each port."""
    found = [
        {"match": route_match(rule.conditions), **_action(rule.action, groups, local_ports)}
        for rule in listener.rules
        if all(may_match(condition) for condition in rule.conditions)
    ]
    own = {"name": "load balancer", "domains": _hosts(balancer, listener), "routes": found}
    others = {"name": "other hosts", "domains": ["*"], "routes": [_denied()]}
    return typed(
        "config.route.v3.RouteConfiguration",
        name=listener.name,
        ignore_port_in_host_matching=True,
        virtual_hosts=[own, others],
        **request_headers(listener, local_ports[listener.port]),
        **response_headers(listener),
    )


def _hosts(balancer: LoadBalancer, listener: Listener) -> list[str]:
    """A web page could reach the application under a name that its owner rebinds to loopback.

    Nobody can own a name of *.localhost. The conditions of the rules and the certificates name the
    application's own hosts.
    """
    certified = (name.lower() for other in balancer.listeners for name in other.certificate_names)
    named = (
        value.lower()
        for rule in listener.rules
        for condition in rule.conditions
        if condition.field == "host-header"
        for value in condition.values
        if "?" not in value and re.fullmatch(r"\*?[^*]*[^*.]", value)
    )
    own = ["localhost", "*.localhost", "127.0.0.1", balancer.dns_name]
    return list(dict.fromkeys([*own, *certified, *named]))


def _denied() -> Config:
    answer = {"status": 403, "body": {"inline_string": _DENIED}}
    return {"match": {"prefix": "/"}, "direct_response": answer}


def _action(action: Action, groups: dict[str, TargetGroup], local_ports: dict[int, int]) -> Config:
    if isinstance(action, Forward):
        return _forward(action, groups)
    if isinstance(action, Redirect):
        return {"redirect": _redirect(action, local_ports)}
    if isinstance(action, FixedResponse):
        return _answer(action.status, action.content_type, action.body)
    return _answer(501, "text/plain", f"not emulated: a rule with {action.what}\n")


def _forward(action: Forward, groups: dict[str, TargetGroup]) -> Config:
    """A group without weight gets no request. If no group has one, the answer is 503."""
    weights = [(groups[arn], weight) for arn, weight in action.weights if weight > 0 and arn in groups]
    if not weights:
        return {"route": {"cluster": "no-target-group", "timeout": "0s"}}
    clusters = [{"name": serving_name(group), "weight": weight} for group, weight in weights]
    # Only the idle timeout limits a request.
    route = {"weighted_clusters": {"clusters": clusters}, "timeout": "0s", "retry_policy": _OTHER_TARGET}
    return {"route": route}


def _answer(status: int, content_type: str, body: str) -> Config:
    return {
        "direct_response": {"status": status, "body": {"inline_string": body}},
        "response_headers_to_add": [set_header("content-type", content_type)],
    }


def _redirect(action: Redirect, local_ports: dict[int, int]) -> Config:
    """Envoy keeps the parts of the address that the redirect does not name.

    A port of the load balancer becomes its port on loopback, so that the client can follow.
    """
    redirect: Config = {"response_code": _CODES[action.status]}
    if action.protocol != "#{protocol}":
        redirect["scheme_redirect"] = action.protocol.lower()
    if action.host != "#{host}":
        redirect["host_redirect"] = action.host
    if action.port is not None:
        redirect["port_redirect"] = local_ports.get(action.port, action.port)
    literal = "#{" not in action.path
    if literal and action.query not in ("", "#{query}"):
        redirect["path_redirect"] = f"{action.path}?{action.query}"
    elif literal:
        redirect["path_redirect"] = action.path
    elif action.path != "/#{path}":
        target = action.path.replace("\\", "\\\\").replace("#{path}", r"\1")
        redirect["regex_rewrite"] = {"pattern": {"regex": "^/(.*)$"}, "substitution": target}
    if not action.query:
        redirect["strip_query"] = True
    return redirect
