"""The deployments of a service in MiniStack's records: their states, and the rollback."""

from ministack.services import ecs

from local.cluster import events
from local.emulator.cluster.service import history
from local.emulator.cluster.service.service_events import note
from local.emulator.cluster.service.task_records import Record
from local.emulator.cluster.service.verdict import Verdict

_COMPLETED = "_completed_deployment"


def is_in_progress(deployment: Record) -> bool:
    return bool(deployment["rolloutState"] == "IN_PROGRESS")


def begin(service: Record, deployment: Record) -> None:
    """The scheduler sees the deployment for the first time. A rollback belongs to the one that failed."""
    if not history.is_known(service, deployment):
        history.begin(service, deployment, completed_before(service))


def completed_before(service: Record) -> Record | None:
    """The last completed deployment, to which a failed one goes back. None if no one has completed."""
    before: Record | None = service.get(_COMPLETED)
    return before


def complete(service: Record, deployment: Record) -> None:
    """The deployment has ended well. It is what a later one goes back to."""
    _set(deployment, "COMPLETED", f"ECS deployment {deployment['id']} completed.")
    service[_COMPLETED] = deployment
    history.succeed(service)
    note(service, events.completed(deployment["id"]))


def fail(service: Record, deployment: Record, verdict: Verdict) -> None:
    """The deployment has failed. ECS starts no more of its tasks.

    It goes back to the last completed deployment, if the verdict wants that and there is another one.
    """
    _set(deployment, "FAILED", verdict.reason)
    deployment["desiredCount"] = 0
    history.fail(service, verdict.reason)
    note(service, events.failed(deployment["id"], verdict.event))
    before = completed_before(service)
    if verdict.rolls_back and before is not None and before is not deployment:
        _roll_back(service, deployment, before, verdict)


def _roll_back(service: Record, failed: Record, before: Record, verdict: Verdict) -> None:
    failed["status"] = "ACTIVE"
    before["status"] = "PRIMARY"
    before["desiredCount"] = service["desiredCount"]
    before["failedTasks"] = 0
    reason = f"ECS deployment {verdict.cause}: rolling back to deploymentId {before['id']}."
    _set(before, "IN_PROGRESS", reason)
    history.roll_back(service, before, f"Service deployment rolled back because {verdict.because}.")
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
