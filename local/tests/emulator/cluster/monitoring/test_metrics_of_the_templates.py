"""Each metric that an alarm or the dashboard of the templates reads is published here."""

import re

import pytest
from ministack.services import autoscaling

from local.emulator.cluster.monitoring import task_metrics
from local.emulator.load_balancer.health import HEALTHY
from local.emulator.load_balancer.metrics import NAMESPACE, Request, RequestCounts
from local.emulator.load_balancer.records import LoadBalancer, Records, Target
from local.paths import ROOT
from local.tests.support.load_balancing import forward_to, group_of, listener_of

# The fleet publishes it, and its tests hold it to that.
_OF_THE_FLEET = {("AWS/ECS/ManagedScaling", "CapacityProviderReservation")}


def _read_by_templates() -> set[tuple[str, str]]:
    snapshots = ROOT / "test" / "application" / "__snapshots__"
    text = "".join(file.read_text() for file in snapshots.glob("*.snap")).replace("\\", "")
    of_dashboards = set(re.findall(r'\["(AWS/[\w/]+)","(\w+)"', text))
    of_alarms = set(re.findall(r'"MetricName": "(\w+)",\s+"Namespace": "(AWS/[\w/]+)"', text))
    assert of_dashboards, "the snapshots have another form now"
    assert of_alarms, "the snapshots have another form now"
    return of_dashboards | {(namespace, name) for name, namespace in of_alarms}


def _of_the_load_balancer() -> set[tuple[str, str]]:
    group = group_of("group", "10.0.0.1")
    balancer = LoadBalancer("arn:loadbalancer/app/web/1", "web", "", (listener_of(forward_to(group)),))
    records = Records((balancer,), (group,))
    counts = RequestCounts()
    counts.add(
        [Request("app/web/1", "group", True, 500, by_target, 0.1) for by_target in (True, False)], records
    )
    data = counts.metric_data(records, {group.arn: {Target("10.0.0.1", 9000): HEALTHY}})
    return {(NAMESPACE, datum["MetricName"]) for datum in data}


def test_each_is_published(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(autoscaling._asgs._data, autoscaling._asgs._scoped("group"), {"Instances": []})
    of_groups = {("AWS/AutoScaling", datum["MetricName"]) for datum in task_metrics._of_groups()}
    of_services = {("AWS/ECS", name) for name in task_metrics.OF_SERVICES}
    published = _of_the_load_balancer() | of_groups | of_services | _OF_THE_FLEET
    assert _read_by_templates() - published == set()
