"""Keeps what MiniStack drops from a service: its placement, zone rebalancing, and the role of ECS.

The scheduler reads them, and DescribeServices shows them.
"""

from contextlib import AbstractContextManager
from typing import Any

from ministack.core.responses import get_account_id, json_response
from ministack.services import ecs

Record = dict[str, Any]

_KEPT = {"placementConstraints": [], "placementStrategy": [], "availabilityZoneRebalancing": "ENABLED"}
"""The defaults of CreateService (Amazon ECS API Reference)."""
_KEPT_BY_UPDATE = (*_KEPT, "enableECSManagedTags", "propagateTags", "serviceRegistries")
_DEPLOYMENT = {"strategy": "ROLLING", "maximumPercent": 200, "minimumHealthyPercent": 100}
_ROLE = "aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"


def install(lock: AbstractContextManager[Any]) -> None:
    """`lock` keeps the scheduler from a record that is not complete: for a moment of an update, MiniStack's
    service has no primary deployment.
    """
    create_service, update_service = ecs._create_service, ecs._update_service

    def create(request: Record) -> Any:
        with lock:
            answer = create_service(request)
            if answer[0] != 200:
                return answer
            service = _service(request, "serviceName")
            service.update({name: request.get(name) or default for name, default in _KEPT.items()})
            service["roleArn"] = service["roleArn"] or f"arn:aws:iam::{get_account_id()}:role/{_ROLE}"
            _complete_deployment_configuration(service)
            return json_response({"service": ecs._sanitize(service)})

    def update(request: Record) -> Any:
        with lock:
            answer = update_service(request)
            if answer[0] != 200:
                return answer
            service = _service(request, "service")
            service.update({name: request[name] for name in _KEPT_BY_UPDATE if name in request})
            _complete_deployment_configuration(service)
            return json_response({"service": ecs._sanitize(service)})

    _replace("CreateService", "_create_service", create)
    _replace("UpdateService", "_update_service", update)


def _service(request: Record, field: str) -> Record:
    name, _ = ecs._resolve_service_ref(request[field])
    record: Record = ecs._services[f"{ecs._resolve_cluster_name(request.get('cluster'))}/{name}"]
    return record


def _complete_deployment_configuration(service: Record) -> None:
    service["deploymentConfiguration"] = {**_DEPLOYMENT, **service["deploymentConfiguration"]}


def _replace(action: str, name: str, handler: Any) -> None:
    """API requests look a handler up by its action, and CloudFormation by its name."""
    ecs._ACTION_MAP[action] = handler
    setattr(ecs, name, handler)
