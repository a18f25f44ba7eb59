"""CloudFormation types of CloudWatch, on MiniStack's alarms. Nothing evaluates an alarm here."""

from typing import Any, ClassVar
from uuid import uuid4

from ministack.services.cloudformation import provisioners

from local.emulator.resource_types.registry import (
    Properties,
    ResourceType,
    physical_id_itself,
    physical_name,
    resource_type,
)

ALARM = "AWS::CloudWatch::Alarm"
_MINISTACK = provisioners._RESOURCE_HANDLERS[ALARM]


def _alarm_arn(name: str) -> str:
    region, account = provisioners.get_region(), provisioners.get_account_id()
    return f"arn:aws:cloudwatch:{region}:{account}:alarm:{name}"


def _is_math(properties: Properties) -> bool:
    return bool(properties.get("Metrics"))


@resource_type(ALARM)
class Alarm(ResourceType):
    """MiniStack refuses an alarm on a metric math expression."""

    attributes: ClassVar = {"Arn": _alarm_arn}

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """PutMetricAlarm; on a math expression a record only"""
        if _is_math(properties):
            return str(properties.get("AlarmName") or physical_name(stack, logical_id))
        return str(_MINISTACK["create"](logical_id, properties, stack)[0])

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """as create, replaced for a new name"""
        if old.get("AlarmName") == new.get("AlarmName"):
            new = {**new, "AlarmName": physical_id}
        if _is_math(new) and not _is_math(old):
            self.delete(physical_id, old)
        return self.create(physical_id, new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteAlarms"""
        if not _is_math(properties):
            _MINISTACK["delete"](physical_id, properties)


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
