"""Puts the parts of the service scheduler together."""

from dataclasses import dataclass
from pathlib import Path

from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service import containers, history_api, task_health
from local.emulator.cluster.service.deployment_alarms import Alarms
from local.emulator.cluster.service.failures import Failures
from local.emulator.cluster.service.placing import Instances, Placing
from local.emulator.cluster.service.rolling import Rolling
from local.emulator.cluster.service.scheduler import Scheduler
from local.emulator.cluster.service.shifting import Shifting
from local.emulator.cluster.service.stopping import Stopping
from local.emulator.cluster.service.tasks import Tasks
from local.emulator.patches.address_book import AddressBook
from local.emulator.patches.failed_task import Sources
from local.emulator.patches.load_balancers import LoadBalancers


@dataclass(frozen=True)
class ServiceParts:
    tasks: Tasks
    placing: Placing
    scheduler: Scheduler


def install(
    loop: Loop,
    instances: Instances,
    book: AddressBook,
    balancers: LoadBalancers,
    alarms: Alarms,
    sources: Sources,
    failed_task_log: Path,
) -> ServiceParts:
    """Take the place of MiniStack's scheduler. The caller adds the turns to the loop."""
    stopping = Stopping(loop, book, balancers)
    failures = Failures(loop, sources, failed_task_log)
    placing = Placing(loop, instances)
    rolling = Rolling(loop, instances, stopping, alarms)
    shifting = Shifting(loop, instances, stopping, rolling, balancers)
    scheduler = Scheduler(loop, rolling, shifting, failures, alarms)
    containers.install()
    stopping.install()
    failures.install()
    placing.install()
    scheduler.install()
    history_api.install(scheduler.roll_back)
    task_health.install(balancers, book)
    return ServiceParts(Tasks(stopping), placing, scheduler)
