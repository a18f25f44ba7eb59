"""The actions of an alarm: messages to SNS topics whose policy admits CloudWatch."""

import json
import time
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, sns

from local.emulator.cluster.monitoring.settings import ACTIONS, Record

_PRINCIPAL = "cloudwatch.amazonaws.com"


def install() -> None:
    """Let MiniStack send only what a topic's policy admits, and write the history of each action."""
    send = cloudwatch._dispatch_alarm_actions

    def send_admitted(record: Record, before: str, state: str, reason: str) -> None:
        if not record.get("ActionsEnabled", True):
            return
        field = ACTIONS[state]
        errors = {topic: _error(record, topic) for topic in record.get(field) or () if _is_topic(topic)}
        admitted = [topic for topic, error in errors.items() if error is None]
        send({**record, field: admitted}, before, state, reason)
        for topic, error in errors.items():
            _write_history(record, topic, error)

    cloudwatch._dispatch_alarm_actions = send_admitted


def _is_topic(action: str) -> bool:
    """A scaling policy reads the alarm's state itself, and writes an activity."""
    return action.split(":")[2:3] == ["sns"]


def _error(record: Record, topic_arn: str) -> str | None:
    """The error that CloudWatch gets from SNS, or None.

    Its text is from AWS re:Post, "Why didn't I receive an SNS notification for my CloudWatch alarm
    trigger?"
    """
    topic = sns._topic_by_arn_any_scope(topic_arn)
    if topic is None:
        return f"Topic does not exist: {topic_arn}"
    alarm, account = record["AlarmArn"], get_account_id()
    keys = {"aws:sourcearn": alarm, "aws:sourceaccount": account, "aws:sourceowner": account}
    caller = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="sns:Publish",
        resource_arn=topic_arn,
        region=get_region(),
        secure_transport=True,
        service_context=keys,
    )
    policy = topic.get("attributes", {}).get("Policy") or ""
    if evaluate_resource_policy(policy, caller, service=_PRINCIPAL).decision == "Allow":
        return None
    return f"Resource: {alarm} is not authorized to perform: SNS:Publish on resource: {topic_arn}"


def _write_history(record: Record, topic: str, error: str | None) -> None:
    result: dict[str, Any] = {
        "actionState": "Failed" if error else "Succeeded",
        "notificationResource": topic,
        "error": error,
    }
    summary = (
        f"Failed to execute action {topic}. Received error: {error!r}"
        if error
        else f"Successfully executed action {topic}"
    )
    cloudwatch._history_entries().append(
        {
            "AlarmName": record["AlarmName"],
            "AlarmType": "CompositeAlarm" if "AlarmRule" in record else "MetricAlarm",
            "Timestamp": cloudwatch._ts_iso(time.time()),
            "HistoryItemType": "Action",
            "HistorySummary": summary,
            "HistoryData": json.dumps(result),
        }
    )
