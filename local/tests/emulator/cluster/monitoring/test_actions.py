"""The actions of alarms: what a topic's subscribers get, and what the history says."""

import json
from typing import Any

import pytest
from ministack.services import sns, sqs

from local.tests.emulator.cluster.monitoring.conftest import TOPIC, Monitoring

_QUEUE = "arn:aws:sqs:us-east-1:000000000000:inbox"
_ACCOUNT = {"StringEquals": {"aws:SourceAccount": "000000000000"}}
_OTHER_ACCOUNT = {"StringEquals": {"aws:SourceAccount": "111111111111"}}


def _statement(effect: str, principal: Any, **rest: Any) -> dict[str, Any]:
    return {"Effect": effect, "Principal": principal, "Action": "sns:Publish", "Resource": TOPIC, **rest}


def _cloudwatch(condition: dict[str, Any]) -> dict[str, Any]:
    return _statement("Allow", {"Service": "cloudwatch.amazonaws.com"}, Condition=condition)


_TLS_ONLY = _statement("Deny", "*", Condition={"Bool": {"aws:SecureTransport": "false"}})
"""What lib/constructs/alarm-mail.ts gets from `enforceSSL`."""


def _topic(*statements: dict[str, Any]) -> None:
    """A topic with a queue. Without statements, it has the policy that SNS gives a topic."""
    sqs._act_create_queue({"QueueName": "inbox"}, "")
    sns._create_topic({"Name": ["operations"]})
    sns._subscribe({"TopicArn": [TOPIC], "Protocol": ["sqs"], "Endpoint": [_QUEUE]})
    if statements:
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        sns._set_topic_attributes(
            {"TopicArn": [TOPIC], "AttributeName": ["Policy"], "AttributeValue": [policy]}
        )


def _received() -> list[dict[str, Any]]:
    messages = sqs._queue_by_arn(_QUEUE)["messages"]
    return [json.loads(json.loads(message["body"])["Message"]) for message in messages]


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param((), id="default policy"),
        pytest.param((_TLS_ONLY, _cloudwatch(_ACCOUNT)), id="alarm-mail.ts"),
    ],
)
def test_alarm_and_ok_are_delivered(monitoring: Monitoring, statements: tuple[dict[str, Any], ...]) -> None:
    _topic(*statements)
    monitoring.put_alarm(AlarmActions=[TOPIC], OKActions=[TOPIC])
    for value in (0, 1, 1, 0):
        monitoring.minute(value)
    assert [message["NewStateValue"] for message in _received()] == ["OK", "ALARM", "OK"]
    assert monitoring.history("Action") == [f"Successfully executed action {TOPIC}"] * 3


@pytest.mark.parametrize(
    "statements",
    [
        pytest.param((_TLS_ONLY,), id="enforceSSL alone"),
        pytest.param((_TLS_ONLY, _cloudwatch(_OTHER_ACCOUNT)), id="another account"),
        pytest.param((_statement("Allow", {"Service": "events.amazonaws.com"}),), id="another service"),
    ],
)
def test_a_topic_that_does_not_admit_cloudwatch_refuses(
    monitoring: Monitoring, statements: tuple[dict[str, Any], ...]
) -> None:
    _topic(*statements)
    monitoring.put_alarm(AlarmActions=[TOPIC])
    monitoring.minute(1)
    assert monitoring.alarm()["StateValue"] == "ALARM"
    assert not _received()
    alarm = "arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors"
    assert monitoring.history("Action") == [
        f"Failed to execute action {TOPIC}. Received error: 'Resource: {alarm} is not authorized to perform:"
        f" SNS:Publish on resource: {TOPIC}'"
    ]


def test_a_topic_that_is_not_there(monitoring: Monitoring) -> None:
    monitoring.put_alarm(AlarmActions=[TOPIC])
    monitoring.minute(1)
    assert monitoring.history("Action") == [
        f"Failed to execute action {TOPIC}. Received error: 'Topic does not exist: {TOPIC}'"
    ]


def test_disabled_actions_do_nothing(monitoring: Monitoring) -> None:
    _topic()
    monitoring.put_alarm(AlarmActions=[TOPIC])
    monitoring.call("_disable_alarm_actions", AlarmNames=["errors"])
    monitoring.minute(1)
    assert monitoring.history("Action") == []
    monitoring.call("_enable_alarm_actions", AlarmNames=["errors"])
    for value in (0, 1):
        monitoring.minute(value)
    assert monitoring.history("Action") == [f"Successfully executed action {TOPIC}"]


def test_a_set_state_runs_the_actions(monitoring: Monitoring) -> None:
    _topic()
    monitoring.put_alarm(AlarmActions=[TOPIC])
    monitoring.call("_set_alarm_state", AlarmName="errors", StateValue="ALARM", StateReason="a test")
    assert [message["NewStateReason"] for message in _received()] == ["a test"]


def test_the_policy_of_a_scaling_policy_is_no_message(monitoring: Monitoring) -> None:
    """It reads the state itself, so CloudWatch here has nothing to send."""
    monitoring.put_alarm(
        AlarmActions=["arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:1:policyName/a"]
    )
    monitoring.minute(1)
    assert monitoring.alarm()["StateValue"] == "ALARM"
    assert monitoring.history("Action") == []
