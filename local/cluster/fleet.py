"""The Auto Scaling group of a simulated cluster, which managed scaling sizes."""

from collections import deque
from dataclasses import replace
from functools import partial
from itertools import count

from local.cluster.alarms import Point
from local.cluster.instances import (
    in_service,
    launch_zones,
    registered_resources,
    terminations,
    type_in_turn,
)
from local.cluster.records import Instance, InstanceStatus
from local.cluster.refresh import Refresh, is_done, refresh_step
from local.cluster.reservation import demand, desired_capacity, is_warming, reservation
from local.cluster.world import World


class Fleet:
    """The instances of the world. `capacity` is the group's desired capacity."""

    def __init__(self, world: World) -> None:
        self._world = world
        settings = world.settings
        self.capacity = settings.scaling.minimum
        self.most = 0
        self._types = [registered_resources(name, settings.trunking) for name in settings.types]
        self._points: deque[Point] = deque(maxlen=settings.scaling.low.range)
        self._ids = count()
        self._launch(self.capacity)

    def minute(self) -> bool:
        """A new point of CapacityProviderReservation, and the desired capacity that follows."""
        world = self._world
        scaling = world.settings.scaling
        now = demand(world.instances.values(), world.tasks.values(), world.service, self._types, scaling)
        self._points.append(reservation(now.needed, now.running))
        warming = is_warming(world.instances.values(), scaling, world.now)
        before = self.capacity
        self.capacity = desired_capacity(scaling, list(self._points), now, before, warming)
        return self.capacity != before

    def start_refresh(self) -> None:
        """Changes the launch template, and replaces every instance."""
        world = self._world
        world.template += 1
        world.refresh = Refresh(world.template)
        world.note(f"instance refresh to template {world.template} started")

    def settle(self) -> bool:
        """Starts and ends instances until their number is the desired capacity.

        Returns whether anything changed.
        """
        changed = self._end_drained()
        refresh = self._world.refresh
        if refresh:
            return self._refreshed(refresh) or changed
        missing = self.capacity - len(in_service(self._world.instances.values()))
        if missing > 0:
            self._launch(missing)
        elif missing < 0:
            for instance in terminations(self._world.instances.values(), self._world.template, -missing):
                self._drain(instance)
        return changed or missing != 0

    def _refreshed(self, refresh: Refresh) -> bool:
        world = self._world
        instances = list(world.instances.values())
        if is_done(refresh, instances):
            world.refresh = None
            world.note("instance refresh done")
            return True
        step = refresh_step(refresh, self.capacity, instances, world.now)
        self._launch(step.launch)
        for instance in step.terminate:
            self._drain(instance)
        return step.launch > 0 or bool(step.terminate)

    def _launch(self, number: int) -> None:
        world = self._world
        for zone in launch_zones(world.instances.values(), world.zones, number):
            launched = next(self._ids)
            type_name = type_in_turn(world.settings.types, launched)
            instance = Instance(
                f"i-{launched:04}",
                zone,
                type_name,
                registered_resources(type_name, world.settings.trunking),
                launched_at=world.now,
                template=world.template,
            )
            world.instances[instance.id] = instance
            world.after(world.settings.times.boot, partial(self._join, instance.id))
        self.most = max(self.most, len(world.instances))

    def _join(self, instance_id: str) -> bool:
        world = self._world
        instance = world.instances.get(instance_id)
        joins = instance is not None and instance.status is InstanceStatus.REGISTERING
        if instance and joins:
            world.instances[instance_id] = replace(instance, status=InstanceStatus.ACTIVE)
        return joins

    def _drain(self, instance: Instance) -> None:
        """Managed draining: the termination's lifecycle hook holds the instance until its tasks are gone."""
        self._world.instances[instance.id] = replace(instance, status=InstanceStatus.DRAINING)

    def _end_drained(self) -> bool:
        world = self._world
        draining = {one.id for one in world.instances.values() if one.status is InstanceStatus.DRAINING}
        if not draining:
            return False
        ended = draining - {task.instance for task in world.tasks.values()}
        for instance_id in ended:
            del world.instances[instance_id]
        return bool(ended)
