"""What is read of MiniStack's records of rules."""

from typing import Any

import pytest

from local.emulator.load_balancer import ministack_records
from local.emulator.load_balancer.records import (
    Condition,
    FixedResponse,
    Forward,
    NotEmulated,
    Redirect,
    Rule,
)

_FIXED = {"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200"}}


def _rule(action: dict[str, Any], *conditions: dict[str, Any]) -> Rule:
    return ministack_records._rule({"Conditions": list(conditions), "Actions": [action]})


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        (_FIXED, FixedResponse(200)),
        ({"Type": "forward", "TargetGroupArn": "a"}, Forward((("a", 1),))),
        (
            {
                "Type": "forward",
                "ForwardConfig": {
                    "TargetGroups": [{"TargetGroupArn": "a", "Weight": "0"}, {"TargetGroupArn": "b"}]
                },
            },
            Forward((("a", 0), ("b", 1))),
        ),
        (
            {
                "Type": "redirect",
                "RedirectConfig": {"StatusCode": "HTTP_301", "Protocol": "HTTPS", "Port": "443"},
            },
            Redirect(301, protocol="HTTPS", port=443),
        ),
        (
            {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_302", "Port": "#{port}"}},
            Redirect(302),
        ),
        (
            {"Type": "redirect", "RedirectConfig": {"StatusCode": "HTTP_303"}},
            NotEmulated("an action without a valid StatusCode: 303"),
        ),
        ({"Type": "forward"}, NotEmulated("an action without a valid 'TargetGroupArn'")),
        ({"Type": "authenticate-oidc"}, NotEmulated("the action authenticate-oidc")),
    ],
)
def test_actions(action: dict[str, Any], expected: object) -> None:
    assert _rule(action).action == expected


def test_conditions() -> None:
    query = {"Field": "query-string", "Values": [{"Key": "a", "Value": "1"}, {"Value": "2"}]}
    header = {
        "Field": "http-header",
        "Values": [],
        "HttpHeaderConfig": {"HttpHeaderName": "A", "Values": ["b"]},
    }
    assert _rule(_FIXED, query, header).conditions == (
        Condition("query-string", ("a=1", "2")),
        Condition("http-header", ("b",), "A"),
    )


@pytest.mark.parametrize(
    "condition", [{"Field": "moon", "Values": ["full"]}, {"Field": "path-pattern", "Values": []}]
)
def test_a_condition_that_is_not_known_never_lets_every_request_through(condition: dict[str, Any]) -> None:
    assert _rule(_FIXED, condition) == Rule((), NotEmulated(f"the condition {condition['Field']}"))
