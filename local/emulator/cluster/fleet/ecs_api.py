"""ECS's API of container instances, and what its other actions know of them."""

from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import ecs

from local.cluster.records import InstanceStatus
from local.emulator.cluster.fleet.container_instance import shown
from local.emulator.cluster.fleet.fleet import Fleet
from local.emulator.cluster.fleet.locked import Answer, Locked
from local.emulator.cluster.fleet.machine import Machine
from local.emulator.cluster.fleet.neighbours import Tasks

Record = dict[str, Any]

_STATES = [status.name for status in (InstanceStatus.ACTIVE, InstanceStatus.DRAINING)]
_ALL_STATES = [*_STATES, "REGISTERING", "DEREGISTERING", "REGISTRATION_FAILED"]


class _Refused(Exception):
    """ECS refuses a request. The arguments are the error's code and message."""


def install(fleet: Fleet, tasks: Tasks, locked: Locked) -> None:
    """Answers for the container instances of the fleet."""
    api = _Api(fleet, tasks)
    own = {
        "ListContainerInstances": api.list_arns,
        "DescribeContainerInstances": api.describe,
        "UpdateContainerInstancesState": api.update_state,
        "DeleteCluster": api.delete_cluster,
    }
    locked.replace(ecs._ACTION_MAP, {name: _refusing(action) for name, action in own.items()})


def _refusing(action: Any) -> Any:
    def answer(request: Record) -> Answer:
        try:
            refused: Answer = action(request)
        except _Refused as refusal:
            refused = error_response_json(*refusal.args)
        return refused

    return answer


class _Api:
    def __init__(self, fleet: Fleet, tasks: Tasks) -> None:
        self._fleet = fleet
        self._tasks = tasks
        self._delete_cluster = ecs._ACTION_MAP["DeleteCluster"]

    def list_arns(self, request: Record) -> Answer:
        if request.get("filter"):
            raise _Refused("InvalidParameterException", "The local ECS does not emulate `filter`.")
        status = request.get("status")
        if status not in (None, *_ALL_STATES):
            raise _Refused("InvalidParameterException", f"Invalid status: {status}")
        machines = self._joined(_cluster(request))
        arns = [one.arn for one in machines if status in (None, one.cluster_status)]
        return _answer({"containerInstanceArns": arns})

    def describe(self, request: Record) -> Answer:
        cluster = _cluster(request)
        found, failures = self._find(cluster, request)
        return _answer(
            {"containerInstances": [shown(one, self._tasks) for one in found], "failures": failures}
        )

    def update_state(self, request: Record) -> Answer:
        cluster = _cluster(request)
        status = request.get("status")
        if status not in _STATES:
            raise _Refused("InvalidParameterException", f"The status must be one of: {', '.join(_STATES)}")
        found, failures = self._find(cluster, request)
        for machine in found:
            machine.draining = status == "DRAINING"
        return _answer(
            {"containerInstances": [shown(one, self._tasks) for one in found], "failures": failures}
        )

    def _described(self, found: list[Machine], failures: list[Record]) -> Answer:
        described = [shown(one, self._tasks) for one in found]
        return _answer({"containerInstances": described, "failures": failures})

    def delete_cluster(self, request: Record) -> Answer:
        if self._joined(_cluster(request)):
            message = "The Cluster cannot be deleted while Container Instances are active or draining."
            raise _Refused("ClusterContainsContainerInstancesException", message)
        answer: Answer = self._delete_cluster(request)
        return answer

    def _joined(self, cluster: str) -> list[Machine]:
        return [one for one in self._fleet.machines(cluster) if one.joined_at is not None]

    def _find(self, cluster: str, request: Record) -> tuple[list[Machine], list[Record]]:
        wanted = request.get("containerInstances")
        if not wanted:
            raise _Refused("InvalidParameterException", "Container instances cannot be empty.")
        known = {one.arn.rpartition("/")[2]: one for one in self._joined(cluster)}
        found = [known[name] for one in wanted if (name := one.rpartition("/")[2]) in known]
        prefix = ecs._clusters[cluster]["clusterArn"].replace(":cluster/", ":container-instance/")
        missing = [one.rpartition("/")[2] for one in wanted if one.rpartition("/")[2] not in known]
        return found, [{"arn": f"{prefix}/{name}", "reason": "MISSING"} for name in missing]


def _answer(members: Record) -> Answer:
    answer: Answer = json_response(members)
    return answer


def _cluster(request: Record) -> str:
    name: str = ecs._resolve_cluster_name(request.get("cluster"))
    if name not in ecs._clusters:
        raise _Refused("ClusterNotFoundException", "Cluster not found.")
    return name
