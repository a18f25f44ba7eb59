"""The metric math of this application's alarms."""

import pytest

from local.cluster.alarms import Point
from local.cluster.metric_math import result

# The expressions of lib/constructs/deployment-alarms.ts and metrics.ts.
TARGET_ERRORS = "IF(errors >= 5, 100 * errors / requests, 0)"
LOAD_BALANCER_ERRORS = "IF(errors >= 5, 100 * errors / (FILL(requests, 0) + errors), 0)"
UNHEALTHY = "FILL(unhealthy0, 0) + FILL(unhealthy1, 0)"


@pytest.mark.parametrize(
    ("expression", "metrics", "expected"),
    [
        (TARGET_ERRORS, {"errors": 5, "requests": 50}, 10),
        (TARGET_ERRORS, {"errors": 4, "requests": 4}, 0),
        (TARGET_ERRORS, {"errors": None, "requests": 50}, None),
        (TARGET_ERRORS, {"errors": 5, "requests": 0}, None),
        (LOAD_BALANCER_ERRORS, {"errors": 10, "requests": None}, 100),
        (LOAD_BALANCER_ERRORS, {"errors": 10, "requests": 90}, 10),
        (UNHEALTHY, {"unhealthy0": None, "unhealthy1": 2}, 2),
        (UNHEALTHY, {"unhealthy0": None, "unhealthy1": None}, 0),
    ],
)
def test_expressions_of_the_alarms(expression: str, metrics: dict[str, Point], expected: Point) -> None:
    assert result(expression, metrics) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "RATE(errors)",
        "errors ** 2",
        "errors +",
        "unknown",
        "IF(errors > 5, unknown, 0)",
        "FILL(errors, unknown)",
        f"{10**400}",
        "+".join(["errors"] * 10_000),
    ],
)
def test_any_other_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="not emulated"):
        result(expression, {"errors": 1})
