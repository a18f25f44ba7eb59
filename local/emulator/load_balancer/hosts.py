"""The endpoints, as Envoy sees them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    name: str
    """The target's address and port in the VPC."""
    port: int | None
    """The one on loopback. None if no task listened there."""
    passes_checks: bool
    was_checked: bool
    timed_out: bool
    drains: bool
    active_requests: int


Hosts = Mapping[str, Sequence[Host]]
"""The endpoints of each cluster."""
