"""The facts that infrastructure and container share, read from the file that both import."""

from importlib.resources import files

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class _Shared(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", frozen=True)


class EnvironmentNames(_Shared):
    """Names of the environment variables. The infrastructure configures the container by them."""

    host: str
    port: str
    health_check_path: str
    keep_alive: str
    graceful_stop: str
    request_timeout: str
    log_level: str
    tls: str
    http2: str


class TimeoutSeconds(_Shared):
    """Defaults of the two timeouts that a stage may set. All others follow from them."""

    request: int
    load_balancer_idle: int


class MarginSeconds(_Shared):
    """Seconds by which each timeout exceeds the one before it (tests/test_contract.py).

    One chain is the request, `deregistration_delay`, `graceful_stop` and `container_stop`. The other is the
    request, `load_balancer_idle` (at least) and `keep_alive`.
    """

    deregistration_delay: int
    graceful_stop: int
    container_stop: int
    load_balancer_idle: int
    keep_alive: int


class Contract(_Shared):
    """The whole of contract.json. A missing or unknown key is an error at import."""

    port: int
    health_check_path: str
    environment: EnvironmentNames
    timeout_seconds: TimeoutSeconds
    margin_seconds: MarginSeconds

    @property
    def keep_alive_seconds(self) -> int:
        return self.timeout_seconds.load_balancer_idle + self.margin_seconds.keep_alive

    @property
    def graceful_stop_seconds(self) -> int:
        margin = self.margin_seconds
        return self.timeout_seconds.request + margin.deregistration_delay + margin.graceful_stop


CONTRACT = Contract.model_validate_json(files(__package__).joinpath("contract.json").read_bytes())
