"""The conditions of a listener rule, as Envoy's matchers.

Source: ALB User Guide, "Condition types for listener rules". A condition matches if one of its values does,
and a rule matches if all of its conditions do. `*` stands for any characters, and `?` for one.
"""

import re
from ipaddress import IPv4Address, ip_network

from local.emulator.load_balancer.envoy_config.names import Config
from local.emulator.load_balancer.records import Condition

CLIENT = IPv4Address("127.0.0.1")
"""The address of every client. The listeners are on loopback only."""


def may_match(condition: Condition) -> bool:
    """Whether the condition can match a client of this machine."""
    if condition.field != "source-ip":
        return True
    return any(CLIENT in ip_network(value, strict=False) for value in condition.values)


def route_match(conditions: tuple[Condition, ...]) -> Config:
    matchers = [_matcher(condition) for condition in conditions if condition.field != "source-ip"]
    return {"prefix": "/", **({"headers": matchers} if matchers else {})}


def _matcher(condition: Condition) -> Config:
    values = "|".join(_pattern(value) for value in condition.values)
    match condition.field:
        case "path-pattern":
            return _regex(":path", rf"(?:{values})(?:\?.*)?")
        case "host-header":
            return _regex(":authority", rf"(?i)(?:{values})(?::\d+)?")
        case "http-request-method":
            return _regex(":method", rf"(?:{values})")
        case "query-string":
            return _regex(":path", rf"(?i)[^?]*\?(?:.*&)?(?:{_queries(condition.values)})(?:&.*)?")
        case "http-header":
            return _regex(condition.header.lower(), rf"(?i)(?:{values})")
        case unknown:
            raise ValueError(f"unknown condition of a listener rule: {unknown}")


def _queries(values: tuple[str, ...]) -> str:
    """A value without a key matches the value of any key."""
    pairs = (value.rpartition("=") for value in values)
    return "|".join(f"{_query(key) if key else '[^&=]*'}={_query(value)}" for key, _, value in pairs)


def _query(text: str) -> str:
    return _pattern(text).replace(".*", "[^&]*")


def _pattern(text: str) -> str:
    return re.escape(text).replace(r"\*", ".*").replace(r"\?", ".")


def _regex(header: str, pattern: str) -> Config:
    return {"name": header, "string_match": {"safe_regex": {"regex": pattern}}}
