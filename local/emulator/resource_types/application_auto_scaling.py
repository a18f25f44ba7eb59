"""CloudFormation types of Application Auto Scaling, a service that MiniStack does not have.

A target keeps the service's desired count between its minimum and maximum, which is also what starts a
service that leaves its desired count out. Nothing measures load here, so policies are only recorded.
"""

from ministack.core.responses import get_account_id, get_region, new_uuid

from local.emulator.resource_types.registry import Created, Properties, ResourceType
from local.emulator.resource_types.service_api import call_ecs

SERVICE_COUNT = "ecs:service:DesiredCount"


class ScalableTarget:
    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        _, cluster, service = properties["ResourceId"].split("/")
        if properties["ScalableDimension"] != SERVICE_COUNT:
            raise ValueError(f"not emulated: ScalableDimension {properties['ScalableDimension']}")
        now = call_ecs("DescribeServices", cluster=cluster, services=[service])["services"][0]["desiredCount"]
        wanted = min(max(now, int(properties["MinCapacity"])), int(properties["MaxCapacity"]))
        if wanted != now:
            call_ecs("UpdateService", cluster=cluster, service=service, desiredCount=wanted)
        identity = "|".join(
            (properties["ResourceId"], properties["ScalableDimension"], properties["ServiceNamespace"])
        )
        return identity, {"Id": identity}

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> Created:
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """Deregistering leaves the desired count as it is."""


class ScalingPolicy:
    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        arn = (
            f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:{new_uuid()}"
            f":policyName/{properties['PolicyName']}"
        )
        return arn, {"Arn": arn}

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> Created:
        renamed = old["PolicyName"] != new["PolicyName"]
        return self.create("", new, stack) if renamed else (physical_id, {"Arn": physical_id})

    def delete(self, physical_id: str, properties: Properties) -> None:
        """There is no record but CloudFormation's own."""


TYPES: dict[str, ResourceType] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ScalableTarget(),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ScalingPolicy(),
}
# A lower maximum stops tasks, which waits until their requests have been answered.
BLOCKING = frozenset({"AWS::ApplicationAutoScaling::ScalableTarget"})
