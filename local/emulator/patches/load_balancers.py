"""What the changes of ECS and of Elastic Load Balancing need from the load balancers."""

from collections.abc import Mapping
from typing import Protocol

from local.emulator.load_balancer.health import Health
from local.emulator.load_balancer.records import Target


class LoadBalancers(Protocol):
    def reconcile(self) -> None:
        """Let a change of the records take effect at once."""

    def health(self, group_arn: str) -> Mapping[Target, Health]:
        """The state of each target of a group, also of those that drain."""

    def wait_until_drained(self, address: str, limit: float) -> None:
        """Wait until a deregistered address has no request left, at most `limit` seconds."""
