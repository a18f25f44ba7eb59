"""The emulated ELB's records, as far as they decide what happens to a request.

The names and defaults are those of the Elastic Load Balancing API, version 2015-12-01.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Attributes = Mapping[str, str]

DEREGISTRATION_DELAY = "deregistration_delay.timeout_seconds"
"""The attribute of a target group: how long it lets a deregistered target finish its requests, in seconds."""


@dataclass(frozen=True)
class Target:
    """A registered target: its VPC address and port."""

    address: str
    port: int

    def __str__(self) -> str:
        return f"{self.address}:{self.port}"


@dataclass(frozen=True)
class HealthCheck:
    """The health check settings of a target group. Times are in seconds."""

    protocol: str = "HTTP"
    path: str = "/"
    port: str = "traffic-port"
    """A port number, or `traffic-port`: the port on which the target gets its requests."""
    interval: int = 30
    timeout: int = 5
    healthy_threshold: int = 5
    unhealthy_threshold: int = 2
    matcher: str = "200"
    """Status codes in the form "200", "200,202" or "200-299"."""


@dataclass(frozen=True)
class TargetGroup:
    arn: str
    protocol: str = "HTTP"
    protocol_version: str = "HTTP1"
    health_check: HealthCheck = HealthCheck()
    deregistration_delay: float = 300.0
    algorithm: str = "round_robin"
    targets: tuple[Target, ...] = ()

    @property
    def full_name(self) -> str:
        """The end of the ARN, as in the dimension TargetGroup of metrics."""
        return self.arn.rpartition(":")[2]

    @property
    def name(self) -> str:
        """The name and id of the ARN. They are unique, and fit into a file name."""
        return self.full_name.removeprefix("targetgroup/").replace("/", "-")


@dataclass(frozen=True)
class Forward:
    weights: tuple[tuple[str, int], ...]
    """Pairs of target group ARN and weight, 0 to 999."""


@dataclass(frozen=True)
class Redirect:
    status: int
    protocol: str = "#{protocol}"
    host: str = "#{host}"
    port: int | None = None
    """None is #{port}, the port of the request."""
    path: str = "/#{path}"
    query: str = "#{query}"


@dataclass(frozen=True)
class FixedResponse:
    status: int
    content_type: str = "text/plain"
    body: str = ""


@dataclass(frozen=True)
class NotEmulated:
    """A rule that Envoy is not configured for."""

    what: str


Action = Forward | Redirect | FixedResponse | NotEmulated


CONDITION_FIELDS = (
    "path-pattern",
    "host-header",
    "http-request-method",
    "query-string",
    "http-header",
    "source-ip",
)


@dataclass(frozen=True)
class Condition:
    field: str
    values: tuple[str, ...]
    header: str = ""
    """The header's name, in a condition of the field `http-header`."""


@dataclass(frozen=True)
class Rule:
    conditions: tuple[Condition, ...]
    action: Action


@dataclass(frozen=True)
class Listener:
    arn: str
    port: int
    protocol: str
    rules: tuple[Rule, ...]
    """In the order of their priority. The default rule is the last one."""
    attributes: Attributes = field(default_factory=dict)
    certificate_names: tuple[str, ...] = ()
    """The host names of its certificate in ACM."""
    ssl_policy: str = ""

    @property
    def name(self) -> str:
        return self.arn.rpartition("listener/app/")[2].replace("/", "-")


@dataclass(frozen=True)
class LoadBalancer:
    arn: str
    name: str
    dns_name: str
    listeners: tuple[Listener, ...]
    attributes: Attributes = field(default_factory=dict)

    @property
    def full_name(self) -> str:
        """The end of the ARN, as in the dimension LoadBalancer of metrics."""
        return self.arn.rpartition("loadbalancer/")[2]

    def forwards_to(self, group_arn: str) -> bool:
        actions = (rule.action for listener in self.listeners for rule in listener.rules)
        return any(
            group_arn == arn for action in actions if isinstance(action, Forward) for arn, _ in action.weights
        )


@dataclass(frozen=True)
class Records:
    load_balancers: tuple[LoadBalancer, ...] = ()
    groups: tuple[TargetGroup, ...] = ()

    @property
    def listeners(self) -> tuple[Listener, ...]:
        return tuple(listener for balancer in self.load_balancers for listener in balancer.listeners)

    @property
    def used_groups(self) -> tuple[TargetGroup, ...]:
        """The groups that a rule forwards to, also with weight 0. No other group gets requests or checks.

        Source: ALB User Guide, "Health checks for Application Load Balancer target groups", state `unused`.
        """
        return tuple(group for group in self.groups if self.load_balancers_of(group))

    def load_balancers_of(self, group: TargetGroup) -> tuple[LoadBalancer, ...]:
        return tuple(balancer for balancer in self.load_balancers if balancer.forwards_to(group.arn))
