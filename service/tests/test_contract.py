"""The chain of timeouts. Each must be longer than the one before it, or requests are lost."""

import pytest

from app.application import create_app
from app.contract import CONTRACT
from app.settings import Settings

SECONDS = CONTRACT.timeout_seconds
MARGIN = CONTRACT.margin_seconds


@pytest.mark.parametrize(
    ("name", "given", "least"),
    [
        ("timeoutSeconds.request", SECONDS.request, 1),
        # A stopping task outlives its requests.
        ("marginSeconds.deregistrationDelay", MARGIN.deregistration_delay, 0),
        ("marginSeconds.gracefulStop", MARGIN.graceful_stop, 0),
        ("marginSeconds.containerStop", MARGIN.container_stop, 1),
        # The load balancer waits for an answer, and the server never closes an idle connection first.
        ("marginSeconds.loadBalancerIdle", MARGIN.load_balancer_idle, 1),
        (
            "timeoutSeconds.loadBalancerIdle",
            SECONDS.load_balancer_idle,
            SECONDS.request + MARGIN.load_balancer_idle,
        ),
        ("marginSeconds.keepAlive", MARGIN.keep_alive, 1),
    ],
)
def test_each_timeout_exceeds_those_that_it_must_outlast(name: str, given: int, least: int) -> None:
    assert given >= least, f"app/contract.json: raise {name} from {given} to {least} or more"


def test_settings_default_to_the_contract() -> None:
    settings = Settings()
    assert settings.port == CONTRACT.port
    assert settings.keep_alive_seconds == SECONDS.load_balancer_idle + MARGIN.keep_alive
    assert settings.request_timeout_seconds == SECONDS.request
    assert (
        settings.graceful_stop_seconds == SECONDS.request + MARGIN.deregistration_delay + MARGIN.graceful_stop
    )


def test_every_name_of_the_contract_is_a_setting() -> None:
    aliases = {field.validation_alias for field in Settings.model_fields.values()}
    assert set(CONTRACT.environment.model_dump().values()) <= aliases


def test_the_health_check_path_is_a_route() -> None:
    paths = create_app(Settings()).openapi()["paths"]
    assert "get" in paths[CONTRACT.health_check_path]
