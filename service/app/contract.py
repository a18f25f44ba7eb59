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
    keep_alive: str
    graceful_stop: str
    request_timeout: str
    log_level: str
    tls: str


class TimeoutSeconds(_Shared):
    """Timeouts in seconds. Each is longer than those that it must outlast (tests/test_contract.py)."""

    load_balancer_idle: int
    keep_alive: int
    request: int
    deregistration_delay: int
    graceful_stop: int
    container_stop: int


class Contract(_Shared):
    """The whole of contract.json. A missing or unknown key is an error at import."""

    port: int
    health_check_path: str
    environment: EnvironmentNames
    timeout_seconds: TimeoutSeconds


CONTRACT = Contract.model_validate_json(files(__package__).joinpath("contract.json").read_bytes())
