"""CloudFormation types of a cluster's capacity, on MiniStack's ECS.

`local/emulator/cluster/fleet` reads the records, and scales the groups of the capacity providers.
"""

from ministack.services import ecs

from local.emulator.resource_types.registry import (
    Properties,
    ResourceType,
    camel,
    physical_name,
    resource_type,
)
from local.emulator.resource_types.service_api import ApiError, call_ecs


@resource_type("AWS::ECS::CapacityProvider")
class CapacityProvider(ResourceType):
    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """CreateCapacityProvider"""
        name: str = properties.get("Name") or physical_name(stack, logical_id)
        provider = camel(properties.get("AutoScalingGroupProvider", {}))
        call_ecs(
            "CreateCapacityProvider",
            name=name,
            autoScalingGroupProvider=provider,
            tags=camel(properties.get("Tags", [])),
        )
        # MiniStack's CreateCapacityProvider drops managedDraining. Its UpdateCapacityProvider keeps it.
        call_ecs("UpdateCapacityProvider", name=name, autoScalingGroupProvider=provider)
        return name

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """UpdateCapacityProvider"""
        provider = camel(new.get("AutoScalingGroupProvider", {}))
        call_ecs("UpdateCapacityProvider", name=physical_id, autoScalingGroupProvider=provider)
        return physical_id

    def delete(self, physical_id: str, properties: Properties) -> None:
        """DeleteCapacityProvider"""
        call_ecs("DeleteCapacityProvider", capacityProvider=physical_id)


@resource_type("AWS::ECS::ClusterCapacityProviderAssociations")
class ClusterCapacityProviderAssociations(ResourceType):
    def create(self, logical_id: str, properties: Properties, stack: str) -> str:
        """PutClusterCapacityProviders"""
        call_ecs(
            "PutClusterCapacityProviders",
            cluster=properties["Cluster"],
            capacityProviders=properties["CapacityProviders"],
            defaultCapacityProviderStrategy=camel(properties["DefaultCapacityProviderStrategy"]),
        )
        cluster: str = properties["Cluster"]
        return cluster

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> str:
        """PutClusterCapacityProviders, refused while a removed provider is in use"""
        if old["Cluster"] == new["Cluster"]:
            _refuse_while_used(new["Cluster"], set(old["CapacityProviders"]) - set(new["CapacityProviders"]))
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        """PutClusterCapacityProviders, refused while a provider is in use"""
        _refuse_while_used(physical_id, set(properties["CapacityProviders"]))
        call_ecs(
            "PutClusterCapacityProviders",
            cluster=physical_id,
            capacityProviders=[],
            defaultCapacityProviderStrategy=[],
        )


def _refuse_while_used(cluster: str, providers: set[str]) -> None:
    """ECS refuses this too. A stack can be deleted only if its service depends on the associations."""
    for key, service in ecs._services.items():
        used = {item["capacityProvider"] for item in service.get("capacityProviderStrategy") or []}
        if key.startswith(f"{cluster}/") and service["status"] == "ACTIVE" and used & providers:
            names = ", ".join(sorted(used & providers))
            raise ApiError(f"The specified capacity provider is in use and cannot be removed: {names}")
