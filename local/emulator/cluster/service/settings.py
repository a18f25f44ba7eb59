"""The settings of a service as decisions read them."""

from ministack.services import ecs

from local.cluster.records import Placement, Service
from local.emulator.cluster.service.task_records import Record, resources, revision_of


def settings_of(service: Record) -> Service:
    """The settings that placement and deployments read."""
    configuration = service.get("deploymentConfiguration") or {}
    return Service(
        task=resources(service["taskDefinition"]),
        placement=_placement(service),
        desired=int(service["desiredCount"]),
        revision=revision_of(ecs._primary_deployment(service)),
        minimum_healthy_percent=int(configuration.get("minimumHealthyPercent", 100)),
        maximum_percent=int(configuration.get("maximumPercent", 200)),
    )


def _placement(service: Record) -> Placement:
    """One of the application's three placements (lib/constructs/placement.ts)."""
    if any(one["type"] == "distinctInstance" for one in service.get("placementConstraints") or []):
        return Placement.DISTINCT_INSTANCE
    if any(one["type"] == "binpack" for one in service.get("placementStrategy") or []):
        return Placement.BINPACK
    return Placement.SPREAD
