"""The deployments of a service in MiniStack's records: their states, and the rollback."""

from ministack.services import ecs

from local.cluster import events
from local.emulator.cluster.service.service_events import note
from local.emulator.cluster.service.task_records import Record

_COMPLETED = "_completed_deployment"


def is_in_progress(deployment: Record) -> bool:
    return bool(deployment["rolloutState"] == "IN_PROGRESS")


def completed_before(service: Record) -> Record | None:
    """The last completed deployment, to which a failed one goes back. None if no one has completed."""
    before: Record | None = service.get(_COMPLETED)
    return before


def complete(service: Record, deployment: Record) -> None:
    """The deployment has ended well. It is what a later one goes back to."""
    _set(deployment, "COMPLETED", f"ECS deployment {deployment['id']} completed.")
    service[_COMPLETED] = deployment
    note(service, events.completed(deployment["id"]))


def fail(service: Record, deployment: Record, reason: str) -> None:
    """The deployment has failed. ECS starts no more of its tasks."""
    _set(deployment, "FAILED", reason)
    deployment["desiredCount"] = 0
    note(service, events.failed(deployment["id"]))


def roll_back(service: Record, setting: str) -> None:
    """Go back to the last completed deployment, if there is another one. `setting` has failed this one."""
    failed = ecs._primary_deployment(service)
    before = completed_before(service)
    if before is None or before is failed:
        return
    failed["status"] = "ACTIVE"
    before["status"] = "PRIMARY"
    before["desiredCount"] = service["desiredCount"]
    before["failedTasks"] = 0
    cause = "circuit breaker" if setting == "deploymentCircuitBreaker" else "alarm"
    _set(before, "IN_PROGRESS", f"ECS deployment {cause}: rolling back to deploymentId {before['id']}.")
    service["taskDefinition"] = before["taskDefinition"]
    service["deployments"] = [before, *(one for one in service["deployments"] if one is not before)]


def refresh(service: Record, tasks: list[Record]) -> None:
    """Count the tasks, and drop the deployments that have none left, as ECS does."""
    for deployment in service["deployments"]:
        mine = [one for one in tasks if one.get("_deployment_id") == deployment["id"]]
        deployment.update(_counts(mine))
    service.update(_counts(tasks))
    service["deployments"] = [
        one
        for one in service["deployments"]
        if one["status"] == "PRIMARY" or any(task.get("_deployment_id") == one["id"] for task in tasks)
    ]


def _counts(tasks: list[Record]) -> dict[str, int]:
    wanted = [task["lastStatus"] for task in tasks if task["desiredStatus"] == "RUNNING"]
    return {"runningCount": wanted.count("RUNNING"), "pendingCount": len(wanted) - wanted.count("RUNNING")}


def _set(deployment: Record, state: str, reason: str) -> None:
    deployment["rolloutState"] = state
    deployment["rolloutStateReason"] = reason
    deployment["updatedAt"] = ecs._iso()
