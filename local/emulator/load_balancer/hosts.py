"""The endpoints, as Envoy sees them."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    passes_checks: bool
    was_checked: bool
    timed_out: bool
    drains: bool
    active_requests: int


Hosts = Mapping[str, Mapping[str, Host]]
"""The endpoints of each cluster, by their host name."""
