"""Each test fails when MiniStack no longer needs the addition that it names. Delete the addition then.

Only the emulator's process installs the additions. In this process MiniStack is as published.
"""

import inspect
import json
from typing import Any
from unittest.mock import Mock

import pytest
from ministack import app
from ministack.services import (
    alb,
    cloudformation,
    cloudwatch,
    cloudwatch_logs,
    ecr,
    ecs,
    ecs_metadata,
    imds,
    ssm,
    sts,
)
from ministack.services.cloudformation import handlers, provisioners, stacks

from local.emulator.resource_types.auto_scaling_group import GROUP
from local.emulator.resource_types.ecs_service import SERVICE
from local.emulator.resource_types.registry import all_types

ALARM = "AWS::CloudWatch::Alarm"


@pytest.mark.parametrize("name", [name for name in all_types() if name not in (ALARM, GROUP, SERVICE)])
def test_cloudformation_type(name: str) -> None:
    assert name not in provisioners._RESOURCE_HANDLERS


def test_application_auto_scaling() -> None:
    assert "application-autoscaling" not in app.SERVICE_HANDLERS


def test_cloudwatch_alarm_on_an_expression() -> None:
    properties = {
        "Metrics": [{"Id": "e", "Expression": "1"}],
        "Threshold": 1,
        "ComparisonOperator": "GreaterThanThreshold",
    }
    with pytest.raises(ValueError, match="metric math"):
        provisioners._RESOURCE_HANDLERS[ALARM]["create"]("Alarm", properties, "stack")


@pytest.mark.parametrize("ami", ["recommended", "arm64/recommended"])
def test_images_ami_parameter(ami: str) -> None:
    name = f"/aws/service/ecs/optimized-ami/amazon-linux-2023/{ami}/image_id"
    assert ssm._public_parameter(name) is None


def test_images_absent_image_is_an_error() -> None:
    ecr._create_repository({"repositoryName": "lacking"})
    status, _, body = ecr._describe_images(
        {"repositoryName": "lacking", "imageIds": [{"imageTag": "absent"}]}
    )
    assert (status, json.loads(body)["imageDetails"]) == (200, [])


def test_images_registry_address() -> None:
    assert "amazonaws.com" in ecr._repo_uri("any")
    assert b"amazonaws.com" in ecr._get_authorization_token({})[2]


def test_task_network_ports_of_awsvpc_containers() -> None:
    assert _run_arguments()["ports"] is None


def test_container_options_of_the_task_definition() -> None:
    options = {"read_only", "cap_drop", "tmpfs", "mem_limit", "init", "user", "security_opt"}
    assert not options & set(_run_arguments())


def test_task_network_metadata() -> None:
    ecs._register_metadata("arn:aws:ecs:us-east-1:0:task/c/t", "c", {}, _CONTAINER, "EC2", {}, True, None)
    (container,) = ecs_metadata._TASKS["arn:aws:ecs:us-east-1:0:task/c/t"]["Containers"]
    assert "Networks" not in container


def test_task_credentials_are_forgotten() -> None:
    assert imds._ecs_task_credentials_doc()["AccessKeyId"] not in sts._sessions


def test_gate_signature_is_not_checked() -> None:
    assert not app.AUTH


def test_connection_draining() -> None:
    engine = Mock()
    ecs._cleanup_task_resources({"taskArn": "arn", "_docker_ids": ["container"]}, engine)
    engine.containers.get("container").stop.assert_called_once()


def test_load_balancers_carry_no_websocket_and_64_requests() -> None:
    assert "asyncio.to_thread" in inspect.getsource(alb._proxy_http_target)


def test_weights_of_a_forward_action() -> None:
    groups = {
        "ForwardConfig": {"TargetGroups": [{"TargetGroupArn": "a", "Weight": 1}, {"TargetGroupArn": "b"}]}
    }
    (action,) = provisioners._elbv2_listener_actions(
        {"Actions": [{"Type": "forward", **groups}]}, None, "Actions"
    )
    assert "ForwardConfig" not in action
    assert "ForwardConfig" not in inspect.getsource(alb._parse_actions)


def test_attributes_of_a_listener_in_a_template() -> None:
    assert "ListenerAttributes" not in inspect.getsource(provisioners._elbv2_listener_create)


def test_protocol_version_of_a_target_group() -> None:
    for create in (alb._create_tg, provisioners._elbv2_target_group_create):
        assert '"ProtocolVersion"' not in inspect.getsource(create)


def test_full_name_of_a_target_group() -> None:
    arn = "arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/blue/1"
    assert alb._target_group_full_name_from_arn(arn) == "blue/1"


def test_alarms_look_at_the_metric_of_their_dimensions() -> None:
    assert "Dimensions" not in inspect.getsource(cloudwatch._evaluate_alarm)


def test_alarm_actions_ask_the_policy_of_the_topic() -> None:
    assert "olicy" not in inspect.getsource(cloudwatch._dispatch_alarm_actions)


def test_health_of_targets() -> None:
    assert "<State>healthy</State>" in inspect.getsource(alb._describe_target_health)


def test_registration_of_targets_by_the_newest_port() -> None:
    assert "port = lb.get" in inspect.getsource(ecs._sync_service_targets)


def test_health_checks_before_running(monkeypatch: pytest.MonkeyPatch) -> None:
    task = {"taskArn": "arn:aws:ecs:us-east-1:000000000000:task/c/h", "clusterArn": "", "containers": []}
    monkeypatch.setitem(ecs._tasks, task["taskArn"], task)
    assert ecs._mark_task_running(task["taskArn"], task), "nothing has been asked whether it is healthy"


def test_a_service_that_cloudformation_waits_for() -> None:
    assert not stacks._runs_on_worker_thread(SERVICE), "a type that waits would have to"
    assert not stacks._sends_back_failed_update(SERVICE)


def test_first_deployment_in_progress() -> None:
    assert ecs._make_deployment("family:1", 1)["rolloutState"] == "COMPLETED"


def test_recent_log_events_has_no_pages() -> None:
    cloudwatch_logs._create_log_group({"logGroupName": "lacking"})
    _, _, body = cloudwatch_logs._filter_log_events({"logGroupName": "lacking", "nextToken": "new:"})
    assert "nextToken" not in json.loads(body)


def test_stack_polling() -> None:
    assert not inspect.iscoroutinefunction(handlers._describe_stacks), "it can wait for nothing"
    assert not inspect.iscoroutinefunction(cloudformation._ACTION_HANDLERS["DescribeStacks"])


_CONTAINER: dict[str, Any] = {
    "name": "c",
    "image": "i",
    "portMappings": [{"containerPort": 9000}],
    "readonlyRootFilesystem": True,
    "user": "1",
    "dockerSecurityOptions": ["no-new-privileges"],
    "memory": 512,
    "linuxParameters": {
        "capabilities": {"drop": ["ALL"]},
        "initProcessEnabled": True,
        "tmpfs": [{"containerPath": "/tmp", "size": 64}],
    },
}


def _run_arguments() -> dict[str, Any]:
    arguments: dict[str, Any] = ecs._build_run_kwargs(
        _CONTAINER, {"networkMode": "awsvpc"}, {}, {}, None, False, "task", "arn", None, "cluster"
    )
    return arguments
