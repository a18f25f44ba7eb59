"""The deployed service, as AWS's own APIs describe it."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from local.deployment.load_balancer import LoadBalancer, listener_port
from local.deployment.workspace import Workspace
from local.processes.problem import Problem
from local.processes.waiting import wait_until

_STEADY_LIMIT_SECONDS = 120.0
_INSTANCES_LIMIT_SECONDS = 1800.0
"""In virtual time: the instances for the tasks start, and an alarm of scaling may come in between."""
_PRIMARY_LIMIT_SECONDS = 10.0


@dataclass(frozen=True)
class Rollout:
    revision: str
    """The task definition of the current rollout, or of the last one."""
    new_running: int
    old_running: int
    wanted: int
    state: str

    @property
    def steady(self) -> bool:
        return self.state == "COMPLETED" and self.new_running == self.wanted and not self.old_running


class RunningService:
    def __init__(self, port: int, workspace: Workspace, speed: float) -> None:
        """`port` and `speed` are the emulated AWS's."""
        self._port = port
        self._steady_limit = _STEADY_LIMIT_SECONDS + _INSTANCES_LIMIT_SECONDS / speed
        self._workspace = workspace

    @property
    def load_balancer(self) -> LoadBalancer:
        found = self._ask("elbv2", "describe_load_balancers")["LoadBalancers"]
        if not found:
            raise Problem("the deployment has no load balancer")
        arn, name = found[0]["LoadBalancerArn"], found[0]["LoadBalancerName"]
        listeners = self._ask("elbv2", "describe_listeners", LoadBalancerArn=arn)["Listeners"]
        if not listeners:
            raise Problem("the load balancer has no listener")
        # With HTTPS, the listener for HTTP only redirects.
        first = max(listeners, key=lambda listener: listener["Protocol"] == "HTTPS")
        port = listener_port(first["ListenerArn"], self._workspace.listener_ports)
        return LoadBalancer(name, port, self._workspace.authority if first["Protocol"] == "HTTPS" else None)

    @property
    def rollout(self) -> Rollout:
        """For a moment of an update, no deployment of MiniStack's service is the primary one."""
        seen: list[tuple[dict[str, Any], dict[str, Any]]] = []

        def has_primary() -> bool:
            service = self._describe()
            seen.extend((service, d) for d in service["deployments"] if d["status"] == "PRIMARY")
            return bool(seen)

        wait_until("a primary deployment of the service", has_primary, _PRIMARY_LIMIT_SECONDS)
        service, new = seen[0]
        old = sum(d["runningCount"] for d in service["deployments"] if d is not new)
        return Rollout(
            new["taskDefinition"], new["runningCount"], old, service["desiredCount"], new["rolloutState"]
        )

    @property
    def health_check_path(self) -> str:
        return str(self._target_group["HealthCheckPath"])

    @property
    def healthy_targets(self) -> int:
        balancer = self._describe()["loadBalancers"][0]
        alternate = balancer.get("advancedConfiguration", {}).get("alternateTargetGroupArn")
        targets = [
            target
            for arn in filter(None, (balancer["targetGroupArn"], alternate))
            for target in self._ask("elbv2", "describe_target_health", TargetGroupArn=arn)[
                "TargetHealthDescriptions"
            ]
        ]
        return sum(target["TargetHealth"]["State"] == "healthy" for target in targets)

    @property
    def _target_group(self) -> dict[str, Any]:
        """The target group of the service. A blue-green service has a second one."""
        arn = self._describe()["loadBalancers"][0]["targetGroupArn"]
        group: dict[str, Any]
        (group,) = self._ask("elbv2", "describe_target_groups", TargetGroupArns=[arn])["TargetGroups"]
        return group

    def wait_until_steady(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        wait_until("every task to be healthy", lambda: self.rollout.steady, self._steady_limit, meanwhile)

    def log_groups(self) -> list[str]:
        """Ask this rarely: MiniStack reads every event to answer it."""
        return [group["logGroupName"] for group in self._ask("logs", "describe_log_groups")["logGroups"]]

    def new_log_events(self, group: str, token: str) -> tuple[list[dict[str, Any]], str]:
        """The events since a token of before, and the next token. A token counts the group's events."""
        answer = self._ask("logs", "filter_log_events", logGroupName=group, nextToken=token)
        return answer["events"], answer["nextToken"]

    def _describe(self) -> dict[str, Any]:
        cluster, name = self._names
        service: dict[str, Any]
        (service,) = self._ask("ecs", "describe_services", cluster=cluster, services=[name])["services"]
        return service

    @cached_property
    def _names(self) -> tuple[str, str]:
        for cluster in self._ask("ecs", "list_clusters")["clusterArns"]:
            for service in self._ask("ecs", "list_services", cluster=cluster)["serviceArns"]:
                return cluster, service
        raise Problem("the deployment has no ECS service")

    def _ask(self, service: str, operation: str, **request: Any) -> Any:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return getattr(self._client(service), operation)(**request)
        except (BotoCoreError, ClientError) as error:
            raise Problem(f"the emulated AWS: {error}") from error

    def _client(self, name: str) -> Any:
        if name not in self._clients:
            from botocore.config import Config

            self._clients[name] = self._session.create_client(
                name,
                region_name=os.environ["AWS_REGION"],
                endpoint_url=f"http://127.0.0.1:{self._port}",
                config=Config(retries={"total_max_attempts": 1}),
            )
        return self._clients[name]

    @cached_property
    def _clients(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _session(self) -> Any:
        from botocore.session import Session  # takes 0.5 s, and runs while the CDK works

        return Session()
