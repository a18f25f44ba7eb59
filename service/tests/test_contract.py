"""The chain of timeouts. Each must be longer than the one before it, or requests are lost."""

from app.application import create_app
from app.contract import CONTRACT
from app.settings import Settings

SECONDS = CONTRACT.timeout_seconds


def test_an_idle_connection_is_closed_by_the_load_balancer_never_by_the_server() -> None:
    assert SECONDS.load_balancer_idle < SECONDS.keep_alive


def test_a_stopping_task_outlives_its_requests() -> None:
    assert SECONDS.request <= SECONDS.deregistration_delay <= SECONDS.graceful_stop < SECONDS.container_stop


def test_the_container_stops_between_ecs_default_and_a_spot_friendly_limit() -> None:
    assert 30 <= SECONDS.container_stop <= 40


def test_settings_default_to_the_contract() -> None:
    settings = Settings()
    assert settings.port == CONTRACT.port
    assert settings.keep_alive_seconds == SECONDS.keep_alive
    assert settings.request_timeout_seconds == SECONDS.request
    assert settings.graceful_stop_seconds == SECONDS.graceful_stop


def test_every_name_of_the_contract_is_a_setting() -> None:
    aliases = {field.validation_alias for field in Settings.model_fields.values()}
    assert set(CONTRACT.environment.model_dump().values()) <= aliases


def test_the_health_check_path_is_a_route() -> None:
    paths = create_app(Settings()).openapi()["paths"]
    assert "get" in paths[CONTRACT.health_check_path]
