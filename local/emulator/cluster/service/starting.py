"""Creates the tasks of a deployment, in the state PROVISIONING."""

import json

from ministack.services import ecs

from local.cluster import events
from local.cluster.provisioning import creatable
from local.emulator.cluster.service.service_events import note, note_once
from local.emulator.cluster.service.task_records import Record, live_tasks
from local.emulator.patches.tasks import TARGET_GROUP


def create_tasks(service: Record, deployment: Record, number: int) -> None:
    """Create tasks as RunTask does. Those beyond the limit are not created."""
    waiting = [task for task in live_tasks(service["clusterArn"]) if task["lastStatus"] == "PROVISIONING"]
    allowed = creatable(number, len(waiting))
    if allowed < number:
        note_once(service, events.TOO_MANY_PROVISIONING)
    if allowed == 0:
        return
    status, _, body = ecs._run_task(
        {
            "cluster": service["clusterArn"],
            "taskDefinition": deployment["taskDefinition"],
            "count": allowed,
            "group": f"service:{service['serviceName']}",
            "startedBy": deployment["id"],
            "launchType": service.get("launchType"),
            "capacityProviderStrategy": service.get("capacityProviderStrategy"),
            "networkConfiguration": service.get("networkConfiguration") or {},
            "enableExecuteCommand": service.get("enableExecuteCommand", False),
            "_deploymentId": deployment["id"],
        }
    )
    answer = json.loads(body)
    if status >= 400:
        note_once(service, f"was unable to place a task. Reason: {answer.get('message', answer)}")
    else:
        for task in answer["tasks"]:
            ecs._tasks[task["taskArn"]][TARGET_GROUP] = deployment.get(TARGET_GROUP)
        note(service, events.started([task_id(task) for task in answer["tasks"]]))


def task_id(task: Record) -> str:
    """The last part of a task's ARN, by which ECS's events name it."""
    return str(task["taskArn"]).rpartition("/")[2]
