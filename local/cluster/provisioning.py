"""Tasks in the state PROVISIONING: they wait for a place on an instance."""

_MOST = 500
"""Most tasks of a cluster in this state (ECS quota L-B7718569)."""
LONGEST_WAIT = 600
"""Seconds until such a task stops. AWS says 10 to 30 minutes (containers-roadmap issue 2381), and this is the
least."""


def creatable(number: int, waiting: int) -> int:
    """How many of `number` tasks ECS may create while `waiting` tasks of the cluster are in this state."""
    return max(0, min(number, _MOST - waiting))
