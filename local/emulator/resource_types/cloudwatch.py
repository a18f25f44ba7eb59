"""CloudFormation types of CloudWatch, on MiniStack's alarms."""

from typing import Any, ClassVar
from uuid import uuid4

from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from local.emulator.resource_types.registry import (
    Properties,
    ResourceType,
    physical_id_itself,
    physical_name,
    resource_type,
    without_tags,
)
from local.emulator.resource_types.service_api import call_cloudwatch


def _alarm_arn(name: str) -> str:
    region, account = provisioners.get_region(), provisioners.get_account_id()
    return f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"


@resource_type("AWS::CloudWatch::Alarm")
class Alarm(ResourceType):
    """MiniStack refuses an alarm on a metric math expression."""

    attributes: ClassVar = {"Arn": _alarm_arn}

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """PutMetricAlarm"""
        name = str(properties.get("AlarmName") or physical_name(stack, logical_id))
        call_cloudwatch("PutMetricAlarm", **{**without_tags(properties), "AlarmName": name})
        cloudwatch.cloudformation_set_metric_alarm_tags(name, properties.get("Tags") or [])
        return name

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """as create, replaced for a new name"""
        if old.get("AlarmName") == new.get("AlarmName"):
            new = {**new, "AlarmName": physical_id}
        return self.create(physical_id, new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteAlarms"""
        cloudwatch.cloudformation_delete_metric_alarm(physical_id, refuse_dependents=True)


@resource_type("AWS::Logs::QueryDefinition")
class QueryDefinition(ResourceType):
    attributes: ClassVar[dict[str, Any]] = {"QueryDefinitionId": physical_id_itself}

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """a record only"""
        return str(uuid4())

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """a record only"""
        return physical_id

    def delete(self, physical_id: str, properties: Properties) -> None:
        """a record only"""
