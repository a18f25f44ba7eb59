"""Puts the cluster together: what happens in each turn, and in each minute of virtual time."""

from pathlib import Path

from local.cluster.records import Instance
from local.emulator.cluster.faults import Faults
from local.emulator.cluster.fleet import api as fleet_api
from local.emulator.cluster.fleet.fleet import Fleet
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.monitoring.parts import MonitoringParts
from local.emulator.cluster.scaling import install as scaling
from local.emulator.cluster.service import parts as service
from local.emulator.patches.address_book import AddressBook
from local.emulator.patches.failed_task import Sources
from local.emulator.patches.load_balancers import LoadBalancers


def install(
    loop: Loop,
    book: AddressBook,
    balancers: LoadBalancers,
    monitoring: MonitoringParts,
    sources: Sources,
    failed_task_log: Path,
) -> Faults:
    """Let instances, tasks, deployments and scaling follow AWS's rules. The caller runs the loop."""

    def instances(cluster: str) -> dict[str, Instance]:
        return fleet.instances(cluster)

    parts = service.install(loop, instances, book, balancers, monitoring.alarms, sources, failed_task_log)
    fleet = Fleet(loop, parts.tasks, monitoring.metrics)
    fleet_api.install(fleet, parts.tasks, loop)
    for work in (monitoring.publish, fleet.publish, monitoring.judge):
        loop.on_minute(work)
    scaling.install(loop, monitoring.metrics.points)
    loop.on_minute(fleet.scale)
    for work in (fleet.turn, parts.placing.turn, parts.scheduler.turn):
        loop.on_turn(work)
    return Faults(loop, fleet)
