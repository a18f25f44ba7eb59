"""Plays the decisions of this package together, in virtual time.

Nothing here decides: `settle` asks the decision functions again and again until none of them changes
anything. Then the clock moves to the next event.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

from local.cluster.alarms import Point
from local.cluster.circuit_breaker import StopCause
from local.cluster.clock import MINUTE
from local.cluster.fleet import Fleet
from local.cluster.lifecycle import Lifecycle
from local.cluster.rolling import is_steady
from local.cluster.scheduler import Scheduler
from local.cluster.schedules import ScheduledAction, applied, next_time
from local.cluster.settings import Settings
from local.cluster.target_tracking import Reading, decide
from local.cluster.world import World

#: The load of a policy's metric at a virtual time: percent or requests of all tasks together, None without
#: data.
Load = Callable[[float], float | None]

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_QUIET = 30 * MINUTE
"""Seconds without a change after which nothing more comes, beside drains and bakes.

The longest of all waits is managed scaling's: 15 minutes of its low alarm, then a scale-in that halves the
fleet each minute.
"""
_LIMIT = 36 * 3600
"""Seconds that `run` lets pass at the most: 36 hours, as long as CloudFormation waits for any operation."""


class Simulation:
    """A cluster with one service. Its first deployment starts at time 0.

    Args:
        loads: the load of each policy of the settings, in their order
        epoch: the date at the virtual time 0, for scheduled actions
    """

    def __init__(self, settings: Settings, loads: tuple[Load, ...] = (), epoch: datetime = _EPOCH) -> None:
        self.world = World(settings)
        self.fleet = Fleet(self.world)
        self.lifecycle = Lifecycle(self.world)
        self.scheduler = Scheduler(self.world, self.lifecycle)
        self._loads = loads
        self._epoch = epoch
        strategy = settings.strategy
        self._quiet = _QUIET + settings.times.drain + (strategy.step_bake + strategy.bake if strategy else 0)
        self._points: list[deque[Point]] = [deque(maxlen=policy.low.range) for policy in settings.policies]
        self.world.after(MINUTE, self._minute)
        for action in settings.actions:
            self._schedule(action)
        self._settle()

    @property
    def steady(self) -> bool:
        """Whether exactly the desired tasks run, healthy, and no deployment is in progress."""
        world = self.world
        return not world.deploying and is_steady(world.service, list(world.tasks.values()))

    @property
    def quiet(self) -> bool:
        """Whether nothing has changed for so long that nothing more will."""
        return self.world.now - self.world.changed_at > self._quiet

    def deploy(self, fault: StopCause | None = None) -> None:
        """Starts a deployment of a new revision."""
        self.scheduler.deploy(fault)
        self._settle()

    def set_desired(self, desired: int) -> None:
        """Sets the desired count, as UpdateService does."""
        world = self.world
        world.target = replace(world.target, desired=desired)
        world.service = replace(world.service, desired=desired)
        world.changed_at = world.now
        self._settle()

    def refresh_instances(self) -> None:
        """Changes the launch template, and replaces every instance."""
        self.fleet.start_refresh()
        self._settle()

    def run(self, until: Callable[[], bool]) -> bool:
        """Lets time pass until a condition holds, nothing changes any more, or 36 hours have passed.

        Returns:
            whether the condition holds
        """
        limit = self.world.now + _LIMIT
        while not until():
            if self.quiet or self.world.now > limit:
                return False
            if self.world.advance():
                self._settle()
        return True

    def run_for(self, seconds: float) -> None:
        """Lets a time pass."""
        self.world.after(seconds, lambda: True)
        end = self.world.now + seconds
        while self.world.now < end:
            if self.world.advance():
                self._settle()

    def _settle(self) -> None:
        while self.fleet.settle() | self.lifecycle.place() | self.scheduler.settle():
            pass

    def _minute(self) -> bool:
        self.world.after(MINUTE, self._minute)
        before = self.world.service.desired
        self._track()
        return self.fleet.minute() or self.world.service.desired != before

    def _track(self) -> None:
        """Publishes a point of each policy's metric, the load of a running task.

        Without one it has no data.
        """
        world = self.world
        policies = world.settings.policies
        if not policies:
            return
        running = sum(task.healthy for task in world.tasks.values())
        for points, load in zip(self._points, self._loads, strict=True):
            value = load(world.now)
            points.append(None if value is None or running == 0 else value / running)
        readings = [Reading(*pair) for pair in zip(policies, map(list, self._points), strict=True)]
        world.target = decide(world.target, readings, running, world.deploying, world.now).target
        world.service = replace(world.service, desired=world.target.desired)

    def _schedule(self, action: ScheduledAction) -> None:
        due = next_time(action, self._epoch + timedelta(seconds=self.world.now))
        if due:
            seconds = (due - self._epoch).total_seconds() - self.world.now
            self.world.after(seconds, partial(self._act, action))

    def _act(self, action: ScheduledAction) -> bool:
        world = self.world
        world.target = applied(world.target, action)
        world.service = replace(world.service, desired=world.target.desired)
        self._schedule(action)
        return True
