"""Alarms and saved queries: created, updated and deleted through AWS's API."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.processes.waiting import wait_until
from local.tests.support.stacks import Client, StackFailed, Stacks, resource


def _alarm(threshold: int, **properties: Any) -> dict[str, Any]:
    return resource(
        "AWS::CloudWatch::Alarm",
        AlarmName="errors",
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=3,
        Threshold=threshold,
        **properties,
    )


_SIMPLE = {"MetricName": "Errors", "Namespace": "Test", "Statistic": "Sum", "Period": 60}
_MATH = {
    "Metrics": [
        {"Id": "twice", "Expression": "m * 2"},
        {
            "Id": "m",
            "MetricStat": {
                "Metric": {"Namespace": "Test", "MetricName": "Errors"},
                "Period": 60,
                "Stat": "Sum",
            },
            "ReturnData": False,
        },
    ]
}


def test_alarm_on_a_metric_then_on_an_expression(stacks: Stacks, client: Client) -> None:
    def found() -> list[tuple[float, bool]]:
        """The threshold of each alarm, and whether it is on an expression."""
        alarms = client("cloudwatch").describe_alarms(AlarmNames=["errors"])["MetricAlarms"]
        return [(alarm["Threshold"], "Metrics" in alarm) for alarm in alarms]

    outputs = {"Name": {"Ref": "Alarm"}, "Arn": {"Fn::GetAtt": ["Alarm", "Arn"]}}
    made = stacks.create("alarm", {"Alarm": _alarm(1, **_SIMPLE)}, **outputs)
    assert made == {"Name": "errors", "Arn": "arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors"}
    assert found() == [(1, False)]
    assert stacks.update("alarm", {"Alarm": _alarm(2, **_SIMPLE)}, **outputs) == made
    assert found() == [(2, False)]
    assert stacks.update("alarm", {"Alarm": _alarm(3, **_MATH)}, **outputs) == made
    assert found() == [(3, True)]
    stacks.delete("alarm")
    assert found() == []


def test_alarm_that_is_not_emulated_fails_the_stack(stacks: Stacks) -> None:
    with pytest.raises(StackFailed, match="not emulated: a period of 10 seconds"):
        stacks.create("fast", {"Alarm": _alarm(1, **{**_SIMPLE, "Period": 10})})
    stacks.delete("fast")


def test_alarms_follow_the_data(stacks: Stacks, client: Client) -> None:
    """An alarm of a template on an expression fires within virtual minutes, and mails by a topic's policy."""
    api = client("cloudwatch")
    topic = client("sns").create_topic(Name="operations")["TopicArn"]
    alarm = {**_MATH, "EvaluationPeriods": 1, "TreatMissingData": "notBreaching", "AlarmActions": [topic]}
    stacks.create("fires", {"Alarm": {**_alarm(1), "Properties": {**_alarm(1)["Properties"], **alarm}}})

    def has_fired() -> bool:
        api.put_metric_data(Namespace="Test", MetricData=[{"MetricName": "Errors", "Value": 9}])
        return bool(api.describe_alarms(AlarmNames=["errors"])["MetricAlarms"][0]["StateValue"] == "ALARM")

    wait_until("the alarm", has_fired, 60)
    history = api.describe_alarm_history(AlarmName="errors", HistoryItemType="Action")["AlarmHistoryItems"]
    assert f"Successfully executed action {topic}" in {item["HistorySummary"] for item in history}
    stacks.delete("fires")


def test_settings_that_are_not_emulated_are_refused(client: Client) -> None:
    alarm = _alarm(1, **{**_SIMPLE, "Statistic": "Sum", "Period": 10})["Properties"]
    with pytest.raises(ClientError, match=r"ValidationError.*not emulated: a period of 10 seconds"):
        client("cloudwatch").put_metric_alarm(**alarm)


def test_saved_query_keeps_its_id(stacks: Stacks) -> None:
    def query(text: str) -> dict[str, Any]:
        return {"Query": resource("AWS::Logs::QueryDefinition", Name="errors", QueryString=text)}

    outputs = {"Id": {"Fn::GetAtt": ["Query", "QueryDefinitionId"]}}
    made = stacks.create("query", query("limit 1"), **outputs)
    assert stacks.update("query", query("limit 2"), **outputs) == made
    stacks.delete("query")
