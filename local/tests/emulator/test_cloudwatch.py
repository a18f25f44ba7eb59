"""Alarms and saved queries: created, updated and deleted through AWS's API."""

from typing import Any

from local.tests.support.stacks import Client, Stacks, resource


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
_MATH = {"Metrics": [{"Id": "e", "Expression": "m * 2"}]}


def test_alarm_on_a_metric(stacks: Stacks, client: Client) -> None:
    def thresholds() -> list[float]:
        return [alarm["Threshold"] for alarm in client("cloudwatch").describe_alarms()["MetricAlarms"]]

    outputs = {"Name": {"Ref": "Alarm"}, "Arn": {"Fn::GetAtt": ["Alarm", "Arn"]}}
    made = stacks.create("alarm", {"Alarm": _alarm(1, **_SIMPLE)}, **outputs)
    assert made == {"Name": "errors", "Arn": "arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors"}
    assert thresholds() == [1]
    assert stacks.update("alarm", {"Alarm": _alarm(2, **_SIMPLE)}, **outputs) == made
    assert thresholds() == [2]
    stacks.update("alarm", {"Alarm": _alarm(2, **_MATH)}, **outputs)
    assert thresholds() == [], "the metric's alarm does not stay beside the expression's"
    stacks.delete("alarm")


def test_alarm_on_an_expression(stacks: Stacks) -> None:
    outputs = {"Name": {"Ref": "Alarm"}}
    made = stacks.create("math", {"Alarm": _alarm(1, **_MATH)}, **outputs)
    assert made == {"Name": "errors"}
    assert stacks.update("math", {"Alarm": _alarm(2, **_MATH)}, **outputs) == made
    stacks.delete("math")


def test_saved_query_keeps_its_id(stacks: Stacks) -> None:
    def query(text: str) -> dict[str, Any]:
        return {"Query": resource("AWS::Logs::QueryDefinition", Name="errors", QueryString=text)}

    outputs = {"Id": {"Fn::GetAtt": ["Query", "QueryDefinitionId"]}}
    made = stacks.create("query", query("limit 1"), **outputs)
    assert stacks.update("query", query("limit 2"), **outputs) == made
    stacks.delete("query")
