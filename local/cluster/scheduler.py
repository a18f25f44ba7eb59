"""The service scheduler of a simulated cluster: it sees deployments to their end."""

from dataclasses import replace

from local.cluster import events
from local.cluster.circuit_breaker import StopCause, opens
from local.cluster.lifecycle import Lifecycle
from local.cluster.records import Service, Task
from local.cluster.rolling import blocked, is_steady, step
from local.cluster.shifting import Shift, Stage, Strategy, View, advance, next_at
from local.cluster.world import Deployment, RolloutState, World
from local.cluster.zone_rebalancing import is_enabled, zone_to_fill


class Scheduler:
    """The deployments of the world's service."""

    def __init__(self, world: World, lifecycle: Lifecycle) -> None:
        self._world = world
        self._lifecycle = lifecycle
        self._rebalancing = 0
        self._baked_at: float | None = None
        #: Whether an alarm of the deployment is in ALARM. The simulation's user sets it.
        self.alarm = False

    def deploy(self, fault: StopCause | None = None) -> None:
        """Starts a deployment of a new revision. `fault` is how its tasks fail."""
        world = self._world
        before = self._completed()
        self._begin(max(one.revision for one in world.deployments) + 1, fault)
        if world.settings.strategy and before:
            world.shift = Shift(since=world.now)
            self._wake(world.settings.strategy, world.shift)
        elif blocked(world.service):
            world.note(events.BLOCKED)

    def settle(self) -> bool:
        """Starts and stops tasks. Returns whether anything changed."""
        world = self._world
        if world.shift and world.settings.strategy:
            return self._shift(world.settings.strategy, world.shift)
        if world.deploying and self._fails():
            return self._roll_back()
        if world.deployment.state is RolloutState.FAILED:
            return False
        # Rebalancing starts one task more. When it is healthy, the scale-in's order stops one in the
        # richest zone.
        tasks = list(world.tasks.values())
        changed = self._apply(world.service, tasks, self._rebalancing)
        if is_steady(replace(world.service, desired=world.service.desired + self._rebalancing), tasks):
            if world.deploying:
                return self._bake() or changed
            return self._rebalance(tasks) or changed
        return changed

    def _bake(self) -> bool:
        """Completes a rolling deployment after the time in which its alarms are watched."""
        world = self._world
        if self._baked_at is None:
            bake = world.settings.alarm_bake if self._completed() else 0
            self._baked_at = world.now + bake
            world.after(bake, lambda: True)
        done = world.now >= self._baked_at
        if done:
            self._end(RolloutState.COMPLETED)
        return done

    def _rebalance(self, tasks: list[Task]) -> bool:
        """Begins or ends the move of a task to another zone."""
        world = self._world
        before = self._rebalancing
        if before:
            self._rebalancing = 0
        elif is_enabled(world.service, world.settings.strategy is not None):
            zone = zone_to_fill(world.service, tasks, world.instances, world.zones)
            self._rebalancing = int(zone is not None)
        return self._rebalancing != before

    def _begin(self, revision: int, fault: StopCause | None = None) -> None:
        world = self._world
        self._rebalancing = 0
        self._baked_at = None
        world.service = replace(world.service, revision=revision)
        world.deployments.append(Deployment(revision, world.now, fault))
        world.changed_at = world.now
        self._lifecycle.reset_delay()

    def _end(self, state: RolloutState) -> None:
        world = self._world
        world.update_deployment(state=state, ended_at=world.now)
        text = events.completed if state is RolloutState.COMPLETED else events.failed
        world.note(text(world.deployment.revision))

    def _completed(self) -> Deployment | None:
        """The deployment that a failed one goes back to."""
        done = [one for one in self._world.deployments if one.state is RolloutState.COMPLETED]
        return done[-1] if done else None

    def _fails(self) -> bool:
        """The circuit breaker and the alarms fail a deployment. A rollback has no second rollback."""
        world = self._world
        return self.alarm or opens(world.deployment.failed_tasks, world.service.desired)

    def _roll_back(self) -> bool:
        """Goes back to the last completed deployment. Without one, or in a rollback, nothing more starts."""
        before = self._completed()
        again = before and before.revision == self._world.deployment.revision
        self._end(RolloutState.FAILED)
        self.alarm = False
        if before is None or again:
            return True
        self._begin(before.revision, before.fault)
        return True

    def _shift(self, strategy: Strategy, shift: Shift) -> bool:
        """One step of a blue-green, canary or linear deployment.

        The old revision keeps its tasks until the clean-up.
        """
        world = self._world
        new = world.service
        before = self._completed()
        assert before is not None  # noqa: S101 - the first deployment has no shift
        old = replace(new, revision=before.revision)
        of_new = [task for task in world.tasks.values() if task.revision == new.revision]
        of_old = [task for task in world.tasks.values() if task.revision != new.revision]
        view = View(sum(task.healthy for task in of_new) >= new.desired, not of_old, self._fails())
        world.shift = advance(strategy, shift, view, world.now)
        moved = world.shift is not shift
        match world.shift.stage:
            case Stage.SUCCESSFUL:
                world.shift = None
                self._end(RolloutState.COMPLETED)
                return True
            case Stage.ROLLED_BACK:
                world.shift = None
                return self._roll_back()
            case Stage.CLEAN_UP:
                changed = self._stop(tuple(task for task in of_old if task.wanted))
            case _:
                changed = self._apply(old, of_old)
        if moved:
            world.changed_at = world.now
            world.note(f"stage {world.shift.stage}, {world.shift.steps} shifts done")
            self._wake(strategy, world.shift)
        return self._apply(new, of_new) or changed or moved

    def _wake(self, strategy: Strategy, shift: Shift) -> None:
        """An event at the end of a bake, after which the deployment goes on."""
        at = next_at(strategy, shift)
        if at is not None:
            self._world.after(at - self._world.now, lambda: True)

    def _apply(self, service: Service, tasks: list[Task], more: int = 0) -> bool:
        decision = step(service, tasks, self._world.instances, more)
        stopped = self._stop(decision.stop)
        return self._lifecycle.create(decision.start, service.revision) > 0 or stopped

    def _stop(self, tasks: tuple[Task, ...]) -> bool:
        for task in tasks:
            self._lifecycle.stop(task)
        return bool(tasks)
