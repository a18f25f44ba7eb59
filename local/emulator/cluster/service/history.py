"""The service deployments and service revisions of a service: what each update asked for, and how it ended.

A deployment of DescribeServices is a revision's tasks. A service deployment is one update, its rollback
included (ECS Developer Guide, "View service history using Amazon ECS service deployments").
"""

import copy

from ministack.services import ecs

from local.emulator.cluster.service.task_records import Record, revision_of

HISTORY = "_service_deployments"
REVISIONS = "_service_revisions"


def begin(service: Record, deployment: Record, before: Record | None) -> None:
    """An update has made a deployment. The service deployment that it interrupts is stopped."""
    if service.get(HISTORY) and service[HISTORY][0]["finishedAt"] is None:
        _finish(service[HISTORY][0], "STOPPED", "Stopped by a newer service deployment.")
    now = ecs._iso()
    newest = {
        "serviceDeploymentArn": _arn(service, "service-deployment", deployment),
        "serviceArn": service["serviceArn"],
        "clusterArn": service["clusterArn"],
        "createdAt": now,
        "startedAt": now,
        "finishedAt": None,
        "updatedAt": now,
        "status": "IN_PROGRESS",
        "statusReason": None,
        "_target": deployment,
        "_source": before,
    }
    service[HISTORY] = [newest, *service.get(HISTORY, [])]
    service["currentServiceDeployment"] = newest["serviceDeploymentArn"]
    service.setdefault(REVISIONS, {})[revision_arn(service, deployment)] = _revision(service, deployment)


def is_known(service: Record, deployment: Record) -> bool:
    """Whether a service deployment has made this deployment."""
    return any(one["_target"] is deployment for one in service.get(HISTORY, []))


def succeed(service: Record) -> None:
    newest = service[HISTORY][0]
    _finish(newest, "ROLLBACK_SUCCESSFUL" if "rollback" in newest else "SUCCESSFUL", newest["statusReason"])


def fail(service: Record, reason: str) -> None:
    """Without a rollback, a failed service deployment is over. AWS names no status for that: own choice."""
    newest = service[HISTORY][0]
    _finish(newest, "ROLLBACK_FAILED" if "rollback" in newest else "STOPPED", reason)


def roll_back(service: Record, before: Record, reason: str) -> None:
    newest = service[HISTORY][0]
    revision = revision_arn(service, before)
    newest["rollback"] = {"reason": reason, "startedAt": ecs._iso(), "serviceRevisionArn": revision}
    newest.update(status="ROLLBACK_IN_PROGRESS", statusReason=reason, finishedAt=None)


def revision_arn(service: Record, deployment: Record) -> str:
    return _arn(service, "service-revision", deployment)


def _arn(service: Record, kind: str, deployment: Record) -> str:
    """AWS's own ids have 19 digits."""
    return f"{service['serviceArn'].replace(':service/', f':{kind}/')}/{revision_of(deployment):019}"


def _finish(one: Record, status: str, reason: str | None) -> None:
    now = ecs._iso()
    one.update(status=status, statusReason=reason, finishedAt=now, updatedAt=now)
    if status == "STOPPED":
        one["stoppedAt"] = now


def _revision(service: Record, deployment: Record) -> Record:
    """An unchangeable copy of what the revision's tasks are made of."""
    names = ("serviceArn", "clusterArn", "capacityProviderStrategy", "loadBalancers", "networkConfiguration")
    definition = ecs._task_defs[ecs._resolve_td_key(deployment["taskDefinition"])]
    return {
        "serviceRevisionArn": revision_arn(service, deployment),
        "taskDefinition": deployment["taskDefinition"],
        "containerImages": [
            {"containerName": one["name"], "image": one["image"]}
            for one in definition["containerDefinitions"]
        ],
        "createdAt": ecs._iso(),
        **copy.deepcopy({name: service.get(name) for name in names}),
    }
