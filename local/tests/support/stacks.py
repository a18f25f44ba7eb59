"""CloudFormation stacks, driven through AWS's API."""

import json
import time
from collections.abc import Callable
from typing import Any

Client = Callable[[str], Any]


def resource(kind: str, **properties: Any) -> dict[str, Any]:
    """A resource of a template."""
    return {"Type": kind, "Properties": properties}


class StackFailed(Exception):
    pass


class Stacks:
    """Creates, updates and deletes stacks as the CDK does. Raises the reasons of a failure."""

    def __init__(self, cloudformation: Any) -> None:
        self._api = cloudformation

    def create(self, name: str, resources: dict[str, Any], **outputs: Any) -> dict[str, str]:
        self._api.create_stack(StackName=name, TemplateBody=_template(resources, outputs))
        return self._finish(name, "CREATE_COMPLETE")

    def update(self, name: str, resources: dict[str, Any], **outputs: Any) -> dict[str, str]:
        self._api.update_stack(StackName=name, TemplateBody=_template(resources, outputs))
        return self._finish(name, "UPDATE_COMPLETE")

    def delete(self, name: str) -> None:
        stack = self._api.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
        self._api.delete_stack(StackName=name)
        self._finish(stack, "DELETE_COMPLETE")

    def _finish(self, name: str, expected: str) -> dict[str, str]:
        deadline = time.monotonic() + 60
        while (stack := self._api.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"].endswith(
            "_IN_PROGRESS"
        ):
            assert time.monotonic() < deadline, f"{name} is still {stack['StackStatus']}"
        if stack["StackStatus"] != expected:
            raise StackFailed(f"{stack['StackStatus']}: {self._reasons(name)}")
        return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}

    def _reasons(self, name: str) -> str:
        events = self._api.describe_stack_events(StackName=name)["StackEvents"]
        return " | ".join(reason for event in events if (reason := event.get("ResourceStatusReason")))


def _template(resources: dict[str, Any], outputs: dict[str, Any]) -> str:
    return json.dumps(
        {"Resources": resources, "Outputs": {name: {"Value": value} for name, value in outputs.items()}}
    )
