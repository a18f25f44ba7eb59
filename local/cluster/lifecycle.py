"""The life of a task in a simulated cluster: created, placed, started, checked, stopped."""

from dataclasses import replace
from functools import partial
from itertools import count

from local.cluster import events
from local.cluster.circuit_breaker import StartDelay, StopCause, counts
from local.cluster.placement import Rooms, Unplaced
from local.cluster.provisioning import creatable
from local.cluster.records import Task, TaskStatus
from local.cluster.world import World


class Lifecycle:
    """Moves the tasks of the world through their states.

    The scheduler decides which tasks there should be.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._ids = count(1)
        self._delay = StartDelay()
        self._last_note = ""
        #: Longest time that a task waited for a place, in seconds.
        self.longest_wait = 0.0

    def reset_delay(self) -> None:
        """An update of the service ends the delay of failing starts."""
        self._delay.reset()

    def create(self, number: int, revision: int) -> int:
        """Creates tasks in the state PROVISIONING, unless starts are delayed. Returns their number."""
        world = self._world
        if number == 0 or world.now < self._delay.starts_from:
            return 0
        waiting = sum(task.status is TaskStatus.PROVISIONING for task in world.tasks.values())
        allowed = creatable(number, waiting)
        if allowed < number:
            self._note(events.TOO_MANY_PROVISIONING)
        created = [Task(next(self._ids), revision, world.now) for _ in range(allowed)]
        world.tasks |= {task.id: task for task in created}
        world.after(world.settings.times.provisioning, partial(self._expire, [task.id for task in created]))
        return allowed

    def place(self) -> bool:
        """Gives waiting tasks their places, the oldest first.

        The waiting tasks are equal. If one has no place, those after it have none either.
        """
        world = self._world
        waiting = [task for task in world.tasks.values() if task.status is TaskStatus.PROVISIONING]
        if not waiting:
            return False
        rooms = Rooms(world.instances.values(), world.tasks.values(), world.service.task)
        for placed, task in enumerate(waiting):
            found = rooms.place(world.service.placement)
            if isinstance(found, Unplaced):
                self._note(events.unplaced(found))
                return placed > 0
            self.longest_wait = max(self.longest_wait, world.now - task.created_at)
            world.tasks[task.id] = replace(task, status=TaskStatus.PENDING, instance=found.id)
            world.changed_at = world.now
            world.after(world.settings.times.start, partial(self._started, task.id))
        return True

    def _note(self, text: str) -> None:
        """Writes an event, unless it would repeat the last one."""
        if text != self._last_note:
            self._world.note(text)
        self._last_note = text

    def stop(self, task: Task) -> None:
        """Stops a task. A placed one drains first, and keeps its resources meanwhile."""
        world = self._world
        if task.instance is None:
            del world.tasks[task.id]
            return
        world.tasks[task.id] = replace(task, status=TaskStatus.DEACTIVATING)
        world.after(world.settings.times.drain if task.healthy else 0, partial(self._gone, task.id))

    def _started(self, task_id: int) -> bool:
        world = self._world
        task = world.tasks.get(task_id)
        if task is None or task.status is not TaskStatus.PENDING:
            return False
        times = world.settings.times
        fault = self._fault(task)
        if fault is StopCause.FAILED_TO_START:
            self._fail(task, fault)
            return True
        world.tasks[task_id] = replace(task, status=TaskStatus.RUNNING)
        after = {None: times.healthy, StopCause.EXITED: 0}.get(fault, times.unhealthy)
        world.after(after, partial(self._checked, task_id))
        return False

    def _checked(self, task_id: int) -> bool:
        """The first result of the health checks, or the end of a process that fails before."""
        world = self._world
        task = world.tasks.get(task_id)
        if task is None or task.status is not TaskStatus.RUNNING:
            return False
        fault = self._fault(task)
        world.changed_at = world.now
        if fault is StopCause.EXITED:
            self._fail(task, fault)
            return True
        world.tasks[task_id] = replace(task, passing=fault is None)
        if fault:
            self._count(task, fault)
        return True

    def _gone(self, task_id: int) -> bool:
        del self._world.tasks[task_id]
        self._world.changed_at = self._world.now
        return True

    def _expire(self, task_ids: list[int]) -> bool:
        """Tasks that have waited for a place for too long stop."""
        tasks = [self._world.tasks[task_id] for task_id in task_ids if task_id in self._world.tasks]
        waiting = [task for task in tasks if task.status is TaskStatus.PROVISIONING]
        for task in waiting:
            self._fail(task, StopCause.FAILED_TO_START)
        return bool(waiting)

    def _fail(self, task: Task, cause: StopCause) -> None:
        del self._world.tasks[task.id]
        self._world.note(f"task {task.id} stopped: {cause.name}")
        if cause is StopCause.FAILED_TO_START:
            delay = self._delay.failed_to_start(self._world.now)
            if delay:
                self._world.note(events.START_IMPAIRED)
            self._world.after(delay, lambda: True)
        self._count(task, cause)

    def _count(self, task: Task, cause: StopCause) -> None:
        deployment = self._world.deployment
        if task.revision == deployment.revision and counts(cause, task.healthy):
            self._world.update_deployment(failed_tasks=deployment.failed_tasks + 1)

    def _fault(self, task: Task) -> StopCause | None:
        return next(one.fault for one in self._world.deployments if one.revision == task.revision)
