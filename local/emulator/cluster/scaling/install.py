"""Puts the parts of Application Auto Scaling together, and adds the service to MiniStack."""

from datetime import UTC, datetime, timedelta

from ministack import app
from ministack.core import router
from ministack.core.concurrency import spawn_background

from local.emulator.cluster.loop import Loop
from local.emulator.cluster.scaling.activities import Activities
from local.emulator.cluster.scaling.changes import Changes
from local.emulator.cluster.scaling.metric import Points
from local.emulator.cluster.scaling.policies import Policies
from local.emulator.cluster.scaling.requests import Requests
from local.emulator.cluster.scaling.scaler import Scaler
from local.emulator.cluster.scaling.scheduled_actions import ScheduledActions
from local.emulator.cluster.scaling.services import ECS, Services
from local.emulator.cluster.scaling.store import Store
from local.emulator.cluster.scaling.targets import Targets

SERVICE = "application-autoscaling"
_TARGET = "AnyScaleFrontendService"


class Scaling:
    """Application Auto Scaling. `requests` answers its API.

    Call `scaler.minute` each virtual minute, and then carry out what `changes` has.

    Args:
        points: the newest points of a metric
        services: how the ECS services are read and changed
        start: the virtual date at the start of the loop's clock
    """

    def __init__(self, loop: Loop, points: Points, services: Services, start: datetime) -> None:
        def date() -> datetime:
            return start + timedelta(seconds=loop.clock.now())

        store = Store()
        self.changes = Changes(store, services)
        self.scaler = Scaler(store, services, self.changes, points, loop.clock, date)
        self.requests = Requests(
            loop,
            self.changes,
            {
                **Targets(store, services, self.changes).operations,
                **Policies(store).operations,
                **ScheduledActions(store, date).operations,
                **Activities(store).operations,
            },
        )


def install(loop: Loop, points: Points) -> None:
    """Add the service to MiniStack, and its work to the loop's minutes.

    The virtual date begins as the real one.
    """
    start = datetime.now(UTC) - timedelta(seconds=loop.clock.now())
    scaling = Scaling(loop, points, ECS, start)

    def minute() -> None:
        scaling.scaler.minute()
        carry_out = scaling.changes.take()
        if carry_out:
            spawn_background(carry_out, thread_name="scaling")

    app.SERVICE_HANDLERS[SERVICE] = scaling.requests.handle
    router.SERVICE_PATTERNS[SERVICE] = {"target_prefixes": [_TARGET], "credential_scope": SERVICE}
    loop.on_minute(minute)
