"""The alarms that a deployment watches: which ones fail it, and how long they are watched at its end.

Source: ECS Developer Guide, "How CloudWatch alarms detect Amazon ECS deployment failures".
"""

from collections.abc import Iterable, Mapping

from local.cluster.alarms import Alarm, State


def ignored(at_start: Mapping[str, State]) -> frozenset[str]:
    """The alarms that a deployment ignores, because they were in ALARM when it started."""
    return frozenset(name for name, state in at_start.items() if state is State.ALARM)


def failing(states: Mapping[str, State], ignored_names: frozenset[str]) -> str | None:
    """The alarm that fails the deployment, or None. One alarm is enough."""
    return next(
        (name for name, state in states.items() if state is State.ALARM and name not in ignored_names), None
    )


def rolling_bake(alarms: Iterable[Alarm]) -> int:
    """Seconds that a rolling deployment is watched after its old tasks are gone.

    ECS computes them from the alarms, and names no formula. Own choice: the longest time of an alarm's
    periods, and one period more, because CloudWatch knows a period's metric only after its end. A first
    deployment has nothing to go back to, so it is not watched (own choice, too).
    """
    return max((alarm.period * (alarm.periods + 1) for alarm in alarms), default=0)
