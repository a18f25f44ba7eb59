"""ListServiceDeployments, DescribeServiceDeployments, DescribeServiceRevisions and StopServiceDeployment."""

from collections.abc import Callable
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

from local.cluster.circuit_breaker import threshold
from local.emulator.cluster.service.deployment_alarms import alarm_names
from local.emulator.cluster.service.history import HISTORY, REVISIONS, revision_arn
from local.emulator.cluster.service.shifting import STAGE
from local.emulator.cluster.service.task_records import Record
from local.emulator.cluster.service.traffic import WEIGHT
from local.emulator.cluster.service.verdict import has_circuit_breaker

Request = dict[str, Any]
_BRIEF = (
    "serviceDeploymentArn",
    "serviceArn",
    "clusterArn",
    "startedAt",
    "createdAt",
    "finishedAt",
    "status",
    "statusReason",
)


def install(roll_back: Callable[[Record], None]) -> None:
    """`roll_back` asks the scheduler to undo the service's deployment."""
    answers = {
        "ListServiceDeployments": _list,
        "DescribeServiceDeployments": _describe,
        "DescribeServiceRevisions": _describe_revisions,
        "StopServiceDeployment": lambda request: _stop(request, roll_back),
    }
    ecs._ACTION_MAP.update(answers)
    # MiniStack turns the times of these fields into numbers. The AWS SDK for JavaScript refuses a text.
    ecs._ECS_TIMESTAMP_FIELDS.add("finishedAt")


def _list(request: Request) -> Any:
    cluster = ecs._resolve_cluster_name(request.get("cluster", "default"))
    reference = ecs._resolve_service_ref(request.get("service", ""))
    service = ecs._services.get(f"{cluster}/{reference[0]}") if reference else None
    if service is None:
        return error_response_json("ServiceNotFoundException", "Service not found.", 400)
    asked = request.get("status") or []
    found = [
        {
            **{name: one[name] for name in _BRIEF},
            "targetServiceRevisionArn": revision_arn(service, one["_target"]),
        }
        for one in service.get(HISTORY, [])
        if not asked or one["status"] in asked
    ]
    return json_response({"serviceDeployments": ecs._sanitize(found)})


def _describe(request: Request) -> Any:
    arns = request.get("serviceDeploymentArns") or []
    found = {arn: seen for arn in arns if (seen := _find(arn))}
    described = [_described(*seen) for seen in found.values()]
    failures = [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in found]
    return json_response({"serviceDeployments": ecs._sanitize(described), "failures": failures})


def _describe_revisions(request: Request) -> Any:
    arns = request.get("serviceRevisionArns") or []
    known = {arn: one for service in _services() for arn, one in service.get(REVISIONS, {}).items()}
    failures = [{"arn": arn, "reason": "MISSING"} for arn in arns if arn not in known]
    found = [known[arn] for arn in arns if arn in known]
    return json_response({"serviceRevisions": ecs._sanitize(found), "failures": failures})


def _stop(request: Request, roll_back: Callable[[Record], None]) -> Any:
    arn = request.get("serviceDeploymentArn", "")
    found = _find(arn)
    if found is None:
        return error_response_json("ServiceDeploymentNotFoundException", "Service deployment not found.", 400)
    if request.get("stopType", "ROLLBACK") != "ROLLBACK":
        return error_response_json("InvalidParameterException", "not emulated: stopType ABORT", 400)
    service, one = found
    if one["status"] != "IN_PROGRESS":
        message = f"The service deployment is in the status {one['status']} and cannot be stopped."
        return error_response_json("ConflictException", message, 400)
    one["status"] = "ROLLBACK_REQUESTED"
    roll_back(service)
    return json_response({"serviceDeploymentArn": arn})


def _find(arn: str) -> tuple[Record, Record] | None:
    pairs = ((service, one) for service in _services() for one in service.get(HISTORY, []))
    return next((pair for pair in pairs if pair[1]["serviceDeploymentArn"] == arn), None)


def _services() -> list[Record]:
    services: list[Record] = ecs._services.values()
    return services


def _described(service: Record, one: Record) -> Record:
    target = one["_target"]
    return {
        **one,
        "sourceServiceRevisions": [_summary(service, one["_source"])] if one["_source"] else [],
        "targetServiceRevision": _summary(service, target),
        "lifecycleStage": target.get(STAGE),
        "deploymentConfiguration": service.get("deploymentConfiguration"),
        "deploymentCircuitBreaker": _breaker(service, one),
        "alarms": {"status": _monitor(one, bool(alarm_names(service))), "alarmNames": alarm_names(service)},
    }


def _summary(service: Record, deployment: Record) -> Record:
    return {
        "arn": revision_arn(service, deployment),
        "requestedTaskCount": deployment["desiredCount"],
        "runningTaskCount": deployment["runningCount"],
        "pendingTaskCount": deployment["pendingCount"],
        "requestedProductionTrafficWeight": deployment.get(WEIGHT),
    }


def _breaker(service: Record, one: Record) -> Record:
    configuration = service.get("deploymentConfiguration") or {}
    is_enabled = has_circuit_breaker(configuration)
    return {
        "status": _monitor(one, is_enabled),
        "failureCount": one["_target"]["failedTasks"] if is_enabled else 0,
        "threshold": threshold(service["desiredCount"]),
    }


def _monitor(one: Record, enabled: bool) -> str:
    if not enabled:
        return "DISABLED"
    return "MONITORING" if one["finishedAt"] is None else "MONITORING_COMPLETE"
