"""A running deployment whose cluster lives in virtual time, seen through AWS's API."""

import json
import time
from collections.abc import Callable
from typing import Any

from botocore.session import Session as Botocore

from local.deployment.workspace import Workspace
from local.processes.waiting import wait_until
from local.tests.support.project import Session

REAL_LIMIT_SECONDS = 120.0


class Living:
    def __init__(self, session: Session, speed: float) -> None:
        self.session = session
        self.speed = speed
        self.balancer = session.wait_until_up()
        state = Workspace(session.project.root).state()
        self._options = {
            "region_name": state.region,
            "endpoint_url": f"http://127.0.0.1:{state.port}",
            "aws_access_key_id": state.key.access_key_id,
            "aws_secret_access_key": state.key.secret_access_key,
        }
        self._botocore = Botocore()
        self._clients: dict[str, Any] = {}
        self.cluster = self.api("ecs").list_clusters()["clusterArns"][0].rpartition("/")[2]
        (self.service,) = [
            arn.rpartition("/")[2]
            for arn in self.api("ecs").list_services(cluster=self.cluster)["serviceArns"]
        ]

    def api(self, name: str) -> Any:
        if name not in self._clients:
            self._clients[name] = self._botocore.create_client(name, **self._options)
        return self._clients[name]

    def virtual_seconds(self, what: str, condition: Callable[[], bool]) -> float:
        """Wait. Returns how long it took, in seconds of virtual time."""
        begun = time.monotonic()
        wait_until(what, condition, REAL_LIMIT_SECONDS)
        return (time.monotonic() - begun) * self.speed

    def described(self) -> dict[str, Any]:
        (found,) = self.api("ecs").describe_services(cluster=self.cluster, services=[self.service])[
            "services"
        ]
        return dict(found)

    def tasks(self) -> list[dict[str, Any]]:
        """The tasks that should run, and do."""
        api = self.api("ecs")
        arns = api.list_tasks(cluster=self.cluster, desiredStatus="RUNNING")["taskArns"]
        tasks = api.describe_tasks(cluster=self.cluster, tasks=arns)["tasks"] if arns else []
        return [task for task in tasks if task["lastStatus"] == "RUNNING"]

    def instances(self) -> list[dict[str, Any]]:
        """The instances of the group that are in service."""
        return [one for one in self.all_instances() if one["LifecycleState"] == "InService"]

    def all_instances(self) -> list[dict[str, Any]]:
        """The instances of the group, also those that start, drain or end."""
        (group,) = self.api("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"]
        return list(group["Instances"])

    def ec2_id(self, task: dict[str, Any]) -> str:
        """The EC2 instance of a task."""
        answer = self.api("ecs").describe_container_instances(
            cluster=self.cluster, containerInstances=[task["containerInstanceArn"]]
        )
        return str(answer["containerInstances"][0]["ec2InstanceId"])

    def steady(self, fewest: int) -> bool:
        """Whether the desired tasks run, not less than `fewest`, and each is a healthy target."""
        service = self.described()
        desired = service["desiredCount"]
        return (
            desired >= fewest
            and (service["runningCount"], service["pendingCount"]) == (desired, 0)
            and [one["rolloutState"] for one in service["deployments"]] == ["COMPLETED"]
            and self._healthy() == desired
        )

    def _healthy(self) -> int:
        api = self.api("elbv2")
        groups = [group["TargetGroupArn"] for group in api.describe_target_groups()["TargetGroups"]]
        states = [
            one["TargetHealth"]["State"]
            for group in groups
            for one in api.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        ]
        return states.count("healthy")

    def fault(self, *words: str) -> str:
        """Break something by the command of the user."""
        command = self.session.project.command("fault", *words)
        assert command.wait() == 0, command.output
        return command.output

    def explain(self) -> str:
        """What the cluster says of itself, for a failed assertion."""
        events = [one["message"] for one in self.described()["events"][:10]]
        return json.dumps([events, [task["taskArn"] for task in self.tasks()], self.instances()], indent=1)
