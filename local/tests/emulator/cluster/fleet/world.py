"""A fleet on MiniStack's records of this process, in virtual time that only the tests move."""

import base64
import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore.parsers import create_parser
from botocore.serialize import create_serializer
from botocore.session import Session
from ministack.services import autoscaling, ec2, ecs

from local.cluster.clock import Clock
from local.cluster.records import Placement, Resources, Service, Task, TaskStatus
from local.emulator.cluster.fleet import api
from local.emulator.cluster.fleet.fleet import Fleet
from local.emulator.cluster.loop import Loop

CLUSTER = "main"
GROUP = "instances"
PROVIDER = "capacity"
_ACTIONS: dict[str, Any] = {"autoscaling": autoscaling, "ec2": ec2, "ecs": ecs}


class ApiError(Exception):
    """The error's code and message."""


@cache
def _model(service: str) -> Any:
    return Session().get_service_model(service)


def call(service: str, action: str, **request: Any) -> Any:
    """Calls an action as an SDK does, and reads the answer as an SDK does."""
    model = _model(service)
    operation = model.operation_model(action)
    body = create_serializer(model.metadata["protocol"]).serialize_to_request(request, operation)["body"]
    query = json.loads(body) if isinstance(body, bytes) else {key: str(value) for key, value in body.items()}
    # A form writes "true".
    query = {key: value.lower() if value in ("True", "False") else value for key, value in query.items()}
    status, headers, answer = _ACTIONS[service]._ACTION_MAP[action](query)
    shape = operation.output_shape
    parsed = create_parser(model.metadata["protocol"]).parse(
        {"body": answer, "headers": headers, "status_code": status}, shape
    )
    if status >= 400:
        raise ApiError(parsed["Error"]["Code"], parsed["Error"]["Message"])
    return parsed


@dataclass
class Tasks:
    """The tasks of the cluster's service."""

    service: Service | None = None
    tasks: list[Task] = field(default_factory=list)
    lost: list[tuple[str, str]] = field(default_factory=list)

    def of_cluster(self, cluster: str) -> list[Task]:
        return list(self.tasks) if cluster == CLUSTER else []

    def settings(self, cluster: str) -> Service | None:
        return self.service

    def lose(self, instance_id: str, reason: str) -> None:
        self.lost.append((instance_id, reason))
        self.tasks = [task for task in self.tasks if task.instance != instance_id]

    def run(self, number: int, instance: str | None) -> None:
        """Adds running tasks, or waiting ones without an instance."""
        status = TaskStatus.RUNNING if instance else TaskStatus.PROVISIONING
        start = len(self.tasks)
        self.tasks += [Task(start + index, 1, status=status, instance=instance) for index in range(number)]


@dataclass
class Metrics:
    data: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def put(self, namespace: str, data: list[dict[str, Any]]) -> None:
        self.data += [(namespace, datum) for datum in data]

    def values(self, name: str) -> list[float]:
        return [datum["Value"] for _, datum in self.data if datum["MetricName"] == name]


class World:
    def __init__(self) -> None:
        self.real = 0.0
        self.loop = Loop(Clock(1, lambda: self.real))
        self.tasks = Tasks()
        self.metrics = Metrics()
        self.fleet = Fleet(self.loop, self.tasks, self.metrics)
        api.install(self.fleet, self.tasks, self.loop)
        self.loop.on_turn(self.fleet.turn)
        self.loop.on_minute(self.fleet.publish)
        self.loop.on_minute(self.fleet.scale)
        call("ecs", "CreateCluster", clusterName=CLUSTER)
        vpc = call("ec2", "CreateVpc", CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        self.zones = ["us-east-1a", "us-east-1b"]
        self.subnets = [_subnet(vpc, f"10.9.{n}.0/24", zone) for n, zone in enumerate(self.zones)]

    def turns(self, number: int) -> None:
        for _ in range(number):
            self.loop.turn()

    def wait(self, seconds: float, step: float = 5) -> None:
        """Lets virtual time pass, with three turns a step."""
        end = self.real + seconds
        while self.real < end:
            self.real = min(end, self.real + step)
            self.turns(3)

    def launch_template(self, *lines: str, name: str = "template", **data: Any) -> str:
        """A launch template whose user data has these lines, beside the name of the cluster."""
        script = "\n".join([f"echo ECS_CLUSTER={CLUSTER} >> /etc/ecs/ecs.config", *lines])
        given = {
            "ImageId": "ami-0123456789abcdef0",
            "InstanceType": "t3.medium",
            "UserData": base64.b64encode(script.encode()).decode(),
            **data,
        }
        answer = call("ec2", "CreateLaunchTemplate", LaunchTemplateName=name, LaunchTemplateData=given)
        return str(answer["LaunchTemplate"]["LaunchTemplateId"])

    def create_group(self, minimum: int, maximum: int, desired: int | None = None, **given: Any) -> None:
        sizes = {"MinSize": minimum, "MaxSize": maximum, "DesiredCapacity": desired or minimum}
        subnets = ",".join(self.subnets)
        request = {**sizes, **given}
        if not {"LaunchTemplate", "MixedInstancesPolicy"} & given.keys():
            request["LaunchTemplate"] = {"LaunchTemplateId": self.launch_template(), "Version": "$Latest"}
        call(
            "autoscaling",
            "CreateAutoScalingGroup",
            AutoScalingGroupName=GROUP,
            VPCZoneIdentifier=subnets,
            **request,
        )

    def create_provider(self, **scaling: Any) -> None:
        """A capacity provider of the group, associated with the cluster."""
        provider = {
            "autoScalingGroupArn": self.group()["AutoScalingGroupARN"],
            "managedScaling": {"status": "ENABLED", "instanceWarmupPeriod": 120, **scaling},
            "managedDraining": "ENABLED",
        }
        call("ecs", "CreateCapacityProvider", name=PROVIDER, autoScalingGroupProvider=provider)
        call(
            "ecs",
            "PutClusterCapacityProviders",
            cluster=CLUSTER,
            capacityProviders=[PROVIDER],
            defaultCapacityProviderStrategy=[],
        )

    def run_service(self, memory: int = 1024) -> None:
        self.tasks.service = Service(Resources(512, memory), Placement.SPREAD, 1)

    def group(self) -> Any:
        (group,) = call("autoscaling", "DescribeAutoScalingGroups", AutoScalingGroupNames=[GROUP])[
            "AutoScalingGroups"
        ]
        return group

    def states(self) -> list[str]:
        return sorted(one["LifecycleState"] for one in self.group()["Instances"])

    def ids(self) -> list[str]:
        return [one["InstanceId"] for one in self.group()["Instances"]]

    def container_instances(self) -> list[Any]:
        arns = call("ecs", "ListContainerInstances", cluster=CLUSTER)["containerInstanceArns"]
        if not arns:
            return []
        answer = call("ecs", "DescribeContainerInstances", cluster=CLUSTER, containerInstances=arns)
        assert answer["failures"] == []
        return list(answer["containerInstances"])

    def container_instance(self, ec2_id: str) -> Any:
        return next(one for one in self.container_instances() if one["ec2InstanceId"] == ec2_id)

    def activities(self) -> list[Any]:
        answer = call("autoscaling", "DescribeScalingActivities", AutoScalingGroupName=GROUP)
        return list(answer["Activities"])


def _subnet(vpc: str, cidr: str, zone: str) -> str:
    answer = call("ec2", "CreateSubnet", VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)
    return str(answer["Subnet"]["SubnetId"])
