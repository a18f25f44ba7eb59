"""CloudFormation types of Application Auto Scaling, a service that MiniStack does not have.

A scalable target keeps the service's desired count between its minimum and maximum. That also starts a
service without a desired count. Policies are only recorded, because nothing measures load here.
"""

from typing import ClassVar

from ministack.core.responses import get_account_id, get_region, new_uuid

from local.emulator.resource_types.registry import (
    Properties,
    ResourceType,
    physical_id_itself,
    resource_type,
)
from local.emulator.resource_types.service_api import call_ecs

SERVICE_COUNT = "ecs:service:DesiredCount"


@resource_type("AWS::ApplicationAutoScaling::ScalableTarget")
class ScalableTarget(ResourceType):
    attributes: ClassVar = {"Id": physical_id_itself}
    blocking = True  # a lower maximum stops tasks, and a task waits for its requests

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """sets the service's desired count, if it is out of bounds"""
        _, cluster, service = properties["ResourceId"].split("/")
        if properties["ScalableDimension"] != SERVICE_COUNT:
            raise ValueError(f"not emulated: ScalableDimension {properties['ScalableDimension']}")
        now = call_ecs("DescribeServices", cluster=cluster, services=[service])["services"][0]["desiredCount"]
        wanted = min(max(now, int(properties["MinCapacity"])), int(properties["MaxCapacity"]))
        if wanted != now:
            call_ecs("UpdateService", cluster=cluster, service=service, desiredCount=wanted)
        return "|".join(
            (properties["ResourceId"], properties["ScalableDimension"], properties["ServiceNamespace"])
        )

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """as create"""
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """leaves the desired count as it is"""


@resource_type("AWS::ApplicationAutoScaling::ScalingPolicy")
class ScalingPolicy(ResourceType):
    attributes: ClassVar = {"Arn": physical_id_itself}

    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """a record only"""
        return (
            f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:{new_uuid()}"
            f":policyName/{properties['PolicyName']}"
        )

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """a record only, replaced for a new name"""
        renamed = old["PolicyName"] != new["PolicyName"]
        return self.create("", new, stack) if renamed else physical_id

    def delete(self, physical_id: str, properties: Properties) -> None:
        """a record only"""
