"""CloudFormation waits for a service's deployment, and fails with it, as on AWS.

MiniStack's CloudFormation is done when ECS has the request; its ECS calls a new service's first
deployment completed before a task runs, so that its circuit breaker never looks at it.
"""

import time
from typing import Any

from ministack.services import ecs
from ministack.services.cloudformation import provisioners, stacks

from local.emulator.resource_types.registry import Created, Properties, register

SERVICE = "AWS::ECS::Service"
_LOOK_SECONDS = 0.05
_LIMIT_SECONDS = 300.0  # CloudFormation gives a service three hours


def install() -> None:
    make_deployment = ecs._make_deployment
    ecs._make_deployment = lambda *arguments: {
        **make_deployment(*arguments),
        "rolloutState": "IN_PROGRESS",
        "rolloutStateReason": "ECS deployment in progress.",
    }
    # MiniStack starts one task first to learn what a tag points to. CDK's tags are hashes of the content.
    ecs._deployment_needs_first_task = lambda *_: False
    register({SERVICE: _Service(provisioners._RESOURCE_HANDLERS[SERVICE])}, blocking=frozenset({SERVICE}))
    # On AWS the resource whose update failed is rolled back too, not only those before it.
    sends_back = stacks._sends_back_failed_update
    stacks._sends_back_failed_update = lambda name: name == SERVICE or sends_back(name)


class _Service:
    def __init__(self, ministack: dict[str, Any]) -> None:
        self._ministack = ministack

    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        created: Created = self._ministack["create"](logical_id, properties, stack)
        service = _service(created[0])
        # MiniStack's create forgets it; its update does not.
        grace = properties.get("HealthCheckGracePeriodSeconds", 0)
        service["healthCheckGracePeriodSeconds"] = grace
        try:
            _wait(service)
        except ValueError:
            # MiniStack rolls back what create() has answered; AWS also what it began.
            self.delete(created[0], properties)
            raise
        return created

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> Created:
        updated: Created = self._ministack["update"](physical_id, old, new, stack)
        _wait(_service(updated[0]))
        return updated

    def delete(self, physical_id: str, properties: Properties) -> None:
        self._ministack["delete"](physical_id, properties)


def _service(arn: str) -> dict[str, Any]:
    service: dict[str, Any] = ecs._services[arn.split(":service/")[1]]
    return service


def _wait(service: dict[str, Any]) -> None:
    """Wait until the deployment that this operation started is the only one left, or has failed."""
    deployment = ecs._primary_deployment(service)
    deadline = time.monotonic() + _LIMIT_SECONDS
    while not _steady(service, deployment):
        if deployment["rolloutState"] == "FAILED":
            raise ValueError(
                "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit"
                f" Breaker was triggered'.\" Last task: {_last_stop(deployment)}"
            )
        if time.monotonic() > deadline:
            raise ValueError(f"No steady state within {_LIMIT_SECONDS:g} s: {_last_stop(deployment)}")
        time.sleep(_LOOK_SECONDS)


def _steady(service: dict[str, Any], deployment: dict[str, Any]) -> bool:
    return (
        deployment["rolloutState"] == "COMPLETED"
        and service["runningCount"] == service["desiredCount"]
        and not any(d["runningCount"] for d in service["deployments"] if d["id"] != deployment["id"])
    )


def _last_stop(deployment: dict[str, Any]) -> str:
    """Why the deployment's newest task stopped, other than for the deployment's own sake."""
    failed = [
        task
        for task in list(ecs._tasks.values())
        if task.get("_deployment_id") == deployment["id"]
        and task["stopCode"] in ("EssentialContainerExited", "TaskFailedToStart")
    ]
    newest = max(failed, key=lambda task: str(task["stoppedAt"]), default=None)
    return newest["stoppedReason"] if newest else "none stopped, none healthy"
