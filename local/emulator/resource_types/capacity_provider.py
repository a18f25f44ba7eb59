"""CloudFormation types of a cluster's capacity, on MiniStack's ECS.

Nothing places tasks on instances here: a capacity provider is a record that services refer to.
"""

from ministack.services import ecs

from local.emulator.resource_types.registry import Created, Properties, ResourceType, camel, physical_name
from local.emulator.resource_types.service_api import ApiError, call_ecs


class CapacityProvider:
    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        name = properties.get("Name") or physical_name(stack, logical_id)
        provider = camel(properties.get("AutoScalingGroupProvider", {}))
        call_ecs(
            "CreateCapacityProvider",
            name=name,
            autoScalingGroupProvider=provider,
            tags=camel(properties.get("Tags", [])),
        )
        # CreateCapacityProvider drops managedDraining; UpdateCapacityProvider keeps it.
        call_ecs("UpdateCapacityProvider", name=name, autoScalingGroupProvider=provider)
        return name, {}

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> Created:
        provider = camel(new.get("AutoScalingGroupProvider", {}))
        call_ecs("UpdateCapacityProvider", name=physical_id, autoScalingGroupProvider=provider)
        return physical_id, {}

    def delete(self, physical_id: str, properties: Properties) -> None:
        call_ecs("DeleteCapacityProvider", capacityProvider=physical_id)


class ClusterCapacityProviderAssociations:
    def create(self, logical_id: str, properties: Properties, stack: str) -> Created:
        call_ecs(
            "PutClusterCapacityProviders",
            cluster=properties["Cluster"],
            capacityProviders=properties["CapacityProviders"],
            defaultCapacityProviderStrategy=camel(properties["DefaultCapacityProviderStrategy"]),
        )
        return properties["Cluster"], {}

    def update(self, physical_id: str, old: Properties, new: Properties, stack: str) -> Created:
        if old["Cluster"] == new["Cluster"]:
            _refuse_while_used(new["Cluster"], set(old["CapacityProviders"]) - set(new["CapacityProviders"]))
        return self.create("", new, stack)

    def delete(self, physical_id: str, properties: Properties) -> None:
        _refuse_while_used(physical_id, set(properties["CapacityProviders"]))
        call_ecs(
            "PutClusterCapacityProviders",
            cluster=physical_id,
            capacityProviders=[],
            defaultCapacityProviderStrategy=[],
        )


def _refuse_while_used(cluster: str, providers: set[str]) -> None:
    """As ECS does; a stack whose service does not depend on the associations cannot be deleted there."""
    for key, service in ecs._services.items():
        used = {item["capacityProvider"] for item in service.get("capacityProviderStrategy") or []}
        if key.startswith(f"{cluster}/") and service["status"] == "ACTIVE" and used & providers:
            names = ", ".join(sorted(used & providers))
            raise ApiError(f"The specified capacity provider is in use and cannot be removed: {names}")


TYPES: dict[str, ResourceType] = {
    "AWS::ECS::CapacityProvider": CapacityProvider(),
    "AWS::ECS::ClusterCapacityProviderAssociations": ClusterCapacityProviderAssociations(),
}
