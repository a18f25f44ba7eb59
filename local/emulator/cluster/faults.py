"""Faults on request: a task, an instance, a zone, a Spot interruption."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from ministack.services import ecs

from local.cluster.records import Instance
from local.emulator.cluster.loop import Loop
from local.emulator.cluster.service import containers

_UUID = re.compile(r"[0-9a-f-]{36}")
_SHORT_ID = 8


class BadFault(ValueError):
    """The fault cannot happen. The message is one line with the reason."""


class Instances(Protocol):
    """What Auto Scaling and EC2 know of the instances."""

    def instances(self, cluster: str) -> Mapping[str, Instance]:
        """The container instances, by their ARN."""

    def ec2_id(self, instance_id: str) -> str: ...

    def lose_instance(self, ec2_id: str) -> None: ...

    def lose_zone(self, zone: str) -> None: ...

    @property
    def lost_zones(self) -> Sequence[str]:
        """The zones that start no instance."""

    def restore_zone(self, zone: str) -> None: ...

    def interrupt_spot(self, ec2_id: str) -> None: ...


class Faults:
    def __init__(self, loop: Loop, instances: Instances) -> None:
        self._loop = loop
        self._instances = instances
        self._kinds: dict[str, Callable[[str | None], str]] = {
            "task": self._kill_task,
            "instance": self._lose_instance,
            "zone": self._lose_zone,
            "zone-return": self._restore_zone,
            "spot": self._interrupt,
        }

    def cause(self, kind: str, name: str | None) -> str:
        """Let a fault happen. Returns one line that says what has happened.

        Args:
            kind: "task", "instance", "zone", "zone-return" or "spot"
            name: the id of the task or the instance, or the zone. None takes the first one.

        Raises:
            BadFault: there is no such fault, task, instance or zone
        """
        if kind not in self._kinds:
            raise BadFault(f"given {kind!r}, must be one of {', '.join(self._kinds)}")
        with self._loop.lock:
            done = self._kinds[kind](name)
        self._loop.wake()
        return done

    def _kill_task(self, name: str | None) -> str:
        running = {
            task["taskArn"].rpartition("/")[2]: task
            for task in list(ecs._tasks.values())
            if task["lastStatus"] == "RUNNING"
        }
        chosen = _chosen("running task", name, list(running))
        containers.begin_to_kill(running[chosen])
        return f"task {chosen} is killed (SIGKILL)"

    def _lose_instance(self, name: str | None) -> str:
        chosen = _chosen("instance", name, self._ids())
        self._instances.lose_instance(chosen)
        return f"instance {chosen} is lost, and its tasks with it"

    def _interrupt(self, name: str | None) -> str:
        chosen = _chosen("instance", name, self._ids())
        self._instances.interrupt_spot(chosen)
        return f"instance {chosen} has its Spot interruption notice, and ends in two minutes of virtual time"

    def _lose_zone(self, name: str | None) -> str:
        zone = _chosen("zone", name, self._zones())
        self._instances.lose_zone(zone)
        return f"zone {zone} is lost, and its instances with it"

    def _restore_zone(self, name: str | None) -> str:
        chosen = _chosen("lost zone", name, self._instances.lost_zones)
        self._instances.restore_zone(chosen)
        return f"zone {chosen} is back"

    def _ids(self) -> list[str]:
        return [self._instances.ec2_id(arn) for arn in self._known()]

    def _zones(self) -> list[str]:
        return sorted({instance.zone for instance in self._known().values()})

    def _known(self) -> dict[str, Instance]:
        clusters: list[Any] = ecs._clusters.keys()
        return {arn: one for name in clusters for arn, one in self._instances.instances(name).items()}


def _chosen(what: str, name: str | None, known: Sequence[str]) -> str:
    """The one with this name, or whose id begins with it, because status and console show short ids."""
    if not known:
        raise BadFault(f"there is no {what}")
    if name is None:
        return known[0]
    found = [one for one in known if one == name] or [one for one in known if one.startswith(name)]
    if len(found) != 1:
        shown = ", ".join(one[:_SHORT_ID] if _UUID.fullmatch(one) else one for one in known)
        raise BadFault(f"there is no {what} {name}: must be one of {shown}")
    return found[0]
