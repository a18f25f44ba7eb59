"""Refuses custom resources at once.

MiniStack runs their Lambda functions without AWS's SDK. So a stack with one would wait for ever.
"""

from typing import Any, NoReturn

from ministack.services.cloudformation import provisioners


def install() -> None:
    provisioners._custom_resource_create = _refuse
    provisioners._RESOURCE_HANDLERS["AWS::CloudFormation::CustomResource"] = {"create": _refuse}


def _refuse(
    logical_id: str,
    properties: dict[str, Any],
    stack: str,
    resource_type: str = "AWS::CloudFormation::CustomResource",
) -> NoReturn:
    raise ValueError(f"not emulated: {resource_type}, a custom resource, which needs a Lambda function")
