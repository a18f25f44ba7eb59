"""The points of metrics by the virtual minute."""

import pytest
from ministack.services import cloudwatch

from local.emulator.cluster.monitoring.metrics import KEPT_MINUTES
from local.tests.emulator.cluster.monitoring.conftest import Monitoring


@pytest.mark.parametrize(
    ("statistic", "value"),
    [
        ("Sum", 10),
        ("Average", 2.5),
        ("Minimum", 1),
        ("Maximum", 4),
        ("SampleCount", 4),
        ("p50", 2.5),
        ("p99", 3.97),
    ],
)
def test_statistics_of_a_minute(monitoring: Monitoring, statistic: str, value: float) -> None:
    monitoring.minute(1, 2, 3, 4)
    assert monitoring.points(statistic) == [pytest.approx(value)]


def test_values_with_counts(monitoring: Monitoring) -> None:
    monitoring.metrics.put("Test", [{"MetricName": "Errors", "Values": [1, 5], "Counts": [99, 1]}])
    monitoring.minute()
    assert monitoring.points("SampleCount") == [100]
    assert monitoring.points("Sum") == [104]
    assert monitoring.points("p50") == [1]
    assert monitoring.points("Maximum") == [5]


def test_the_newest_minute_stands_last(monitoring: Monitoring) -> None:
    for value in (1, None, 3):
        monitoring.minute(value)
    assert monitoring.points("Sum", 4) == [None, 1, None, 3]
    assert monitoring.metrics.times(4) == [None, 1_000_001, 1_000_002, 1_000_003]


def test_longer_periods_slide(monitoring: Monitoring) -> None:
    for value in (1, 2, 3, 4, 5):
        monitoring.minute(value)
    assert monitoring.points("Sum", 3, minutes=2) == [1, 5, 9]
    assert monitoring.points("Maximum", 2, minutes=5) == [None, 5]


def test_dimensions_tell_metrics_apart(monitoring: Monitoring) -> None:
    one, two = ([{"Name": "Group", "Value": name}] for name in ("one", "two"))
    monitoring.metrics.put("Test", [{"MetricName": "Errors", "Value": 1, "Dimensions": one}])
    monitoring.metrics.put("Test", [{"MetricName": "Errors", "Value": 2, "Dimensions": two}])
    monitoring.minute(4)
    assert monitoring.points("Sum", Group="one") == [1]
    assert monitoring.points("Sum", Group="two") == [2]
    assert monitoring.points("Sum") == [4]
    answer = monitoring.call("_list_metrics", Namespace="Test", Dimensions=two)
    assert answer["Metrics"] == [{"Namespace": "Test", "MetricName": "Errors", "Dimensions": two}]
    answer = monitoring.call(
        "_get_metric_statistics", Namespace="Test", MetricName="Errors", Dimensions=two, Statistics=["Sum"]
    )
    assert [point["Sum"] for point in answer["Datapoints"]] == [2]


def test_data_from_outside_counts_too(monitoring: Monitoring) -> None:
    monitoring.call("_put_metric_data", Namespace="Test", MetricData=[{"MetricName": "Errors", "Value": 7}])
    monitoring.minute()
    assert monitoring.points("Sum") == [7]


def test_only_the_newest_minutes_are_kept(monitoring: Monitoring) -> None:
    for _ in range(KEPT_MINUTES + 1):
        monitoring.metrics.end_minute()
    assert len(monitoring.metrics._ended) == KEPT_MINUTES


def test_the_api_forgets_old_points(monitoring: Monitoring) -> None:
    monitoring.minute(1)
    for points in cloudwatch._metrics.values():
        points[0]["Timestamp"] -= 3601
    for _ in range(20):
        monitoring.minute()
    assert not cloudwatch._metrics
