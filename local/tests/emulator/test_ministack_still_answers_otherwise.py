"""As test_ministack_still_lacks: each test fails when MiniStack's answers no longer need the addition."""

import inspect

import pytest
from ministack.services import alb, ec2, ecs
from ministack.services.cloudformation import provisioners


def test_ecs_answers_show_members_of_fargate() -> None:
    assert ecs._sanitize({"platformVersion": "", "launchType": "EC2", "ephemeralStorage": {}}) == {
        "platformVersion": "",
        "launchType": "EC2",
        "ephemeralStorage": {},
    }


def test_ecs_answers_count_no_service_of_a_capacity_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    service = {"clusterArn": "c", "status": "ACTIVE", "capacityProviderStrategy": [{"capacityProvider": "p"}]}
    monkeypatch.setitem(ecs._services, "name/service", service)
    counters = ecs._cluster_statistics({"clusterArn": "c", "clusterName": "name"})
    assert {"name": "activeEC2ServiceCount", "value": "0"} in counters


def test_service_records_have_no_placement() -> None:
    for create in (ecs._create_service, provisioners._ecs_service_create):
        assert "placement" not in inspect.getsource(create).lower()


def test_task_interfaces_have_no_id() -> None:
    assert "networkInterfaceId" not in inspect.getsource(ecs._record_task_ip)
    assert "_tasks" not in inspect.getsource(ec2._describe_network_interfaces)


def test_load_balancers_are_in_one_zone() -> None:
    assert "{get_region()}a</ZoneName>" in inspect.getsource(alb._lb_xml)
