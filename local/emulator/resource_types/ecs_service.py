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
    camel,
    physical_id_itself,
    resource_type,
)
from local.emulator.resource_types.service_api import call_ecs

SERVICE = "AWS::ECS::Service"
_MINISTACK = provisioners._RESOURCE_HANDLERS[SERVICE]
_POLL_SECONDS = 0.05
_LIMIT_SECONDS = 300.0
"""Real seconds beside the grace period, because processes start in real time."""
_STOP_LIMIT_SECONDS = 1200.0
"""Real seconds: above the longest request (900 s) and the stop timeout together."""
_HOURS = {"ROLLING": 3, "BLUE_GREEN": 36, "CANARY": 36, "LINEAR": 36}
"""Hours that CloudFormation waits for a deployment (its Template Reference, `AWS::ECS::Service`)."""

_IF_REMOVED = {
    "CapacityProviderStrategy": [],
    "DeploymentConfiguration": {},
    "EnableECSManagedTags": False,
    "EnableExecuteCommand": False,
    "HealthCheckGracePeriodSeconds": 0,
    "LoadBalancers": [],
    "PlacementConstraints": [],
    "PlacementStrategies": [],
    "PropagateTags": "NONE",
    "ServiceRegistries": [],
}
"""What UpdateService gets for a property that a template no longer has."""


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


@resource_type(SERVICE)
class Service(ResourceType):
    attributes: ClassVar = {"ServiceArn": physical_id_itself, "Name": _name}
    blocking = True
    rolls_back_failed_update = True

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """CreateService, and waits for a steady state"""
        named = {"ServiceName": f"{stack}-{logical_id}", **properties}
        arn: str = call_ecs("CreateService", **_request(named))["service"]["serviceArn"]
        service = _service(arn)
        try:
            self._wait(service)
        except ValueError:
            # MiniStack rolls back only resources whose create() returned. AWS also removes the failed one.
            self.delete(arn, properties)
            raise
        return arn

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """UpdateService, and waits for a steady state"""
        before = ecs._primary_deployment(_service(physical_id))
        service = _service(physical_id)
        removed = {name: default for name, default in _IF_REMOVED.items() if name in old and name not in new}
        changed = {name: value for name, value in new.items() if value != old.get(name)}
        request = _request({**removed, **changed})
        call_ecs("UpdateService", **{**request, "cluster": service["clusterArn"], "service": physical_id})
        other_targets = new.get("LoadBalancers") != old.get("LoadBalancers")
        if other_targets and ecs._primary_deployment(service) is before:
            _deploy_anew(service)
        self._wait(service)
        return physical_id

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteService, and waits until its tasks have stopped"""
        _MINISTACK["delete"](physical_id, properties)
        deadline = time.monotonic() + _STOP_LIMIT_SECONDS
        service = _service(physical_id)
        while service["status"] == "DRAINING":
            if time.monotonic() > deadline:
                raise ValueError(f"The service's tasks have not stopped within {_STOP_LIMIT_SECONDS:g} s")
            time.sleep(_POLL_SECONDS)

    def _wait(self, service: dict[str, Any]) -> None:
        """Wait until this operation's deployment is the only one left. Raise when it has failed."""
        deployment = ecs._primary_deployment(service)
        real = time.monotonic() + _LIMIT_SECONDS + float(service["healthCheckGracePeriodSeconds"])
        hours = _HOURS[service["deploymentConfiguration"].get("strategy", "ROLLING")]
        virtual = self.clock.now() + hours * 3600
        while not _steady(service, deployment):
            if deployment["rolloutState"] == "FAILED":
                raise ValueError(failure_text(deployment))
            if time.monotonic() > real and self.clock.now() > virtual:
                failed = _last_failure(deployment) or "no task failed"
                raise ValueError(f"No steady state within {hours} hours: {failed}")
            time.sleep(_POLL_SECONDS)


def _request(properties: Properties) -> dict[str, Any]:
    """The properties as a request has them. One of them has another name there."""
    request: dict[str, Any] = camel(properties)
    if "placementStrategies" in request:
        request["placementStrategy"] = request.pop("placementStrategies")
    return request


def _service(arn: str) -> dict[str, Any]:
    service: dict[str, Any] = ecs._services[arn.split(":service/")[1]]
    return service


def _deploy_anew(service: dict[str, Any]) -> None:
    """A changed target group gets new tasks (Amazon ECS API Reference, UpdateService, `loadBalancers`)."""
    request = {"cluster": service["clusterArn"], "service": service["serviceName"]}
    ecs._update_service({**request, "forceNewDeployment": True})


def _steady(service: dict[str, Any], deployment: dict[str, Any]) -> bool:
    return (
        deployment["rolloutState"] == "COMPLETED"
        and service["runningCount"] == service["desiredCount"]
        and not any(d["runningCount"] for d in service["deployments"] if d["id"] != deployment["id"])
    )


def failure_text(deployment: dict[str, Any]) -> str:
    """CloudFormation's words, and why the newest failed task failed, which AWS does not add.

    CloudFormation names the circuit breaker, or else ECS's own reason.
    """
    reason: str = deployment["rolloutStateReason"]
    if "circuit breaker" in reason:
        reason = "Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'."
    message = f'Resource handler returned message: "{reason}"'
    failed = _last_failure(deployment)
    return f"{message} Last task: {failed}" if failed else message


def _last_failure(deployment: dict[str, Any]) -> str | None:
    """Why the newest failed task failed. A task that the deployment itself stopped does not count."""
    of_deployment = [
        task for task in list(ecs._tasks.values()) if task.get("_deployment_id") == deployment["id"]
    ]
    return next(filter(None, map(failure_of, reversed(of_deployment))), None)
