"""Target groups, as Envoy's clusters."""

import pytest

from local.emulator.load_balancer.envoy_config.clusters import (
    checking_cluster,
    initial_cluster,
    serving_cluster,
    status_ranges,
)
from local.emulator.load_balancer.records import HealthCheck
from local.tests.support.load_balancing import group_of


@pytest.mark.parametrize(
    ("matcher", "expected"),
    [("200", [(200, 201)]), ("200,202", [(200, 201), (202, 203)]), ("200-299,301", [(200, 300), (301, 302)])],
)
def test_matcher(matcher: str, expected: list[tuple[int, int]]) -> None:
    assert [(found["start"], found["end"]) for found in status_ranges(matcher)] == expected


def test_health_check_settings() -> None:
    check = HealthCheck(path="/ready", interval=10, timeout=4, healthy_threshold=3, unhealthy_threshold=5)
    (found,) = checking_cluster(group_of("checked", health_check=check), "folder")["health_checks"]
    assert (found["interval"], found["timeout"]) == ("10s", "4s")
    assert (found["healthy_threshold"], found["unhealthy_threshold"]) == (3, 5)
    assert found["http_health_check"]["path"] == "/ready"


def test_a_new_target_is_checked_more_often_and_is_healthy_at_once() -> None:
    (found,) = initial_cluster(group_of("new"), "folder")["health_checks"]
    assert (found["interval"], found["healthy_threshold"]) == ("0.5s", 1)


def test_envoys_intervals_for_clusters_without_requests() -> None:
    (found,) = checking_cluster(group_of("checked"), "folder")["health_checks"]
    assert found["no_traffic_interval"] == found["no_traffic_healthy_interval"] == found["interval"] == "1s"


@pytest.mark.parametrize(
    ("version", "option"), [("HTTP1", "http_protocol_options"), ("HTTP2", "http2_protocol_options")]
)
def test_protocol_version(version: str, option: str) -> None:
    cluster = serving_cluster(group_of("any", protocol_version=version), 60.0, "folder")
    (options,) = cluster["typed_extension_protocol_options"].values()
    assert list(options["explicit_http_config"]) == [option]
    assert options["common_http_protocol_options"]["idle_timeout"] == "60s"


def test_algorithm() -> None:
    policies = {
        algorithm: serving_cluster(group_of("any", algorithm=algorithm), 60.0, "folder")["lb_policy"]
        for algorithm in ("round_robin", "least_outstanding_requests", "weighted_random")
    }
    assert list(policies.values()) == ["ROUND_ROBIN", "LEAST_REQUEST", "RANDOM"]
