"""CloudFormation waits for a service's deployment, and fails with it, as on AWS.

MiniStack's own handlers return as soon as ECS has accepted the request.
"""

import time
from typing import Any, ClassVar

from ministack.services import ecs
from ministack.services.cloudformation import provisioners

from local.emulator.cluster.service.failures import failure_of
from local.emulator.resource_types.registry import (
    Properties,
    ResourceType,
    physical_id_itself,
    resource_type,
)

SERVICE = "AWS::ECS::Service"
_MINISTACK = provisioners._RESOURCE_HANDLERS[SERVICE]
_POLL_SECONDS = 0.05
_LIMIT_SECONDS = 300.0  # beside the grace period; AWS's CloudFormation waits up to three hours for a service


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


@resource_type(SERVICE)
class Service(ResourceType):
    attributes: ClassVar = {"ServiceArn": physical_id_itself, "Name": _name}
    blocking = True
    rolls_back_failed_update = True

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """CreateService, and waits for a steady state"""
        arn: str = _MINISTACK["create"](logical_id, properties, stack)[0]
        service = _service(arn)
        # MiniStack's create ignores the grace period. Its update does not.
        service["healthCheckGracePeriodSeconds"] = properties.get("HealthCheckGracePeriodSeconds", 0)
        try:
            _wait(service)
        except ValueError:
            # MiniStack rolls back only resources whose create() returned. AWS also removes the failed one.
            self.delete(arn, properties)
            raise
        return arn

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """UpdateService, and waits for a steady state"""
        before = ecs._primary_deployment(_service(physical_id))
        arn: str = _MINISTACK["update"](physical_id, old, new, stack)[0]
        service = _service(arn)
        other_targets = new.get("LoadBalancers") != old.get("LoadBalancers")
        if other_targets and ecs._primary_deployment(service) is before:
            _deploy_anew(service)
        _wait(service)
        return arn

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteService, and waits until its tasks have stopped"""
        _MINISTACK["delete"](physical_id, properties)
        deadline = time.monotonic() + _LIMIT_SECONDS
        service = _service(physical_id)
        while service["status"] == "DRAINING":
            if time.monotonic() > deadline:
                raise ValueError(f"The service's tasks have not stopped within {_LIMIT_SECONDS:g} s")
            time.sleep(_POLL_SECONDS)


def _service(arn: str) -> dict[str, Any]:
    service: dict[str, Any] = ecs._services[arn.split(":service/")[1]]
    return service


def _deploy_anew(service: dict[str, Any]) -> None:
    """A changed target group gets new tasks (Amazon ECS API Reference, UpdateService, `loadBalancers`)."""
    request = {"cluster": service["clusterArn"], "service": service["serviceName"]}
    ecs._update_service({**request, "forceNewDeployment": True})


def _wait(service: dict[str, Any]) -> None:
    """Wait until this operation's deployment is the only one left. Raise when it has failed."""
    deployment = ecs._primary_deployment(service)
    limit = _LIMIT_SECONDS + float(service["healthCheckGracePeriodSeconds"])
    deadline = time.monotonic() + limit
    while not _steady(service, deployment):
        if deployment["rolloutState"] == "FAILED":
            raise ValueError(_failure(deployment))
        if time.monotonic() > deadline:
            raise ValueError(f"No steady state within {limit:g} s: {_last_failure(deployment)}")
        time.sleep(_POLL_SECONDS)


def _steady(service: dict[str, Any], deployment: dict[str, Any]) -> bool:
    return (
        deployment["rolloutState"] == "COMPLETED"
        and service["runningCount"] == service["desiredCount"]
        and not any(d["runningCount"] for d in service["deployments"] if d["id"] != deployment["id"])
    )


def _failure(deployment: dict[str, Any]) -> str:
    """CloudFormation's words. It names the circuit breaker, or else ECS's own reason."""
    reason: str = deployment["rolloutStateReason"]
    if "circuit breaker" in reason:
        reason = "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."
    return f'Resource handler returned message: "{reason}" Last task: {_last_failure(deployment)}'


def _last_failure(deployment: dict[str, Any]) -> str:
    """Why the newest failed task failed. A task that the deployment itself stopped does not count."""
    of_deployment = [
        task for task in list(ecs._tasks.values()) if task.get("_deployment_id") == deployment["id"]
    ]
    reasons = filter(None, map(failure_of, reversed(of_deployment)))
    return next(reasons, "none stopped, none healthy")
