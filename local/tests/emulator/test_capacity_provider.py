"""Capacity providers and their associations with a cluster, through AWS's API."""

from typing import Any

import pytest

from local.tests.support.stacks import Client, StackFailed, Stacks, resource


def test_capacity_provider_of_a_cluster(stacks: Stacks, client: Client) -> None:
    ecs = client("ecs")

    def resources(target: int) -> dict[str, Any]:
        scaling = {"Status": "ENABLED", "TargetCapacity": target}
        group = "arn:aws:autoscaling:us-east-1:000000000000:autoScalingGroup:x:autoScalingGroupName/g"
        provider = resource(
            "AWS::ECS::CapacityProvider",
            AutoScalingGroupProvider={
                "AutoScalingGroupArn": group,
                "ManagedScaling": scaling,
                "ManagedDraining": "ENABLED",
            },
        )
        strategy = [{"CapacityProvider": {"Ref": "Provider"}, "Weight": 1}]
        return {
            "Cluster": resource("AWS::ECS::Cluster", ClusterName="capacity"),
            "Provider": provider,
            "Associations": resource(
                "AWS::ECS::ClusterCapacityProviderAssociations",
                Cluster={"Ref": "Cluster"},
                CapacityProviders=[{"Ref": "Provider"}],
                DefaultCapacityProviderStrategy=strategy,
            ),
        }

    name = stacks.create("capacity", resources(100), Name={"Ref": "Provider"})["Name"]
    (cluster,) = ecs.describe_clusters(clusters=["capacity"])["clusters"]
    assert cluster["capacityProviders"] == [name]
    assert cluster["defaultCapacityProviderStrategy"][0]["capacityProvider"] == name
    stacks.update("capacity", resources(80))
    (provider,) = ecs.describe_capacity_providers(capacityProviders=[name])["capacityProviders"]
    assert provider["autoScalingGroupProvider"]["managedScaling"]["targetCapacity"] == 80
    assert provider["autoScalingGroupProvider"]["managedDraining"] == "ENABLED"
    stacks.delete("capacity")
    assert not ecs.describe_capacity_providers(capacityProviders=[name])["capacityProviders"]


def test_capacity_provider_in_use_is_not_removed(stacks: Stacks) -> None:
    cluster = {
        "Cluster": resource("AWS::ECS::Cluster", ClusterName="used"),
        "Provider": resource("AWS::ECS::CapacityProvider", Name="used", AutoScalingGroupProvider={}),
        "Associations": resource(
            "AWS::ECS::ClusterCapacityProviderAssociations",
            Cluster={"Ref": "Cluster"},
            CapacityProviders=["used"],
            DefaultCapacityProviderStrategy=[],
        ),
    }
    service = {
        "Task": resource("AWS::ECS::TaskDefinition", ContainerDefinitions=[{"Name": "c", "Image": "i"}]),
        "Service": resource(
            "AWS::ECS::Service",
            Cluster="used",
            DesiredCount=0,
            TaskDefinition={"Ref": "Task"},
            CapacityProviderStrategy=[{"CapacityProvider": "used", "Weight": 1}],
        ),
    }
    stacks.create("used-cluster", cluster)
    stacks.create("used-service", service)
    with pytest.raises(StackFailed, match="capacity provider is in use"):
        stacks.delete("used-cluster")
