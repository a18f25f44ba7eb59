"""Settings: overrides, and errors that help an operator."""

import pytest
from pydantic import Field, SecretStr

from app.settings import Settings, load_settings
from tests.conftest import MakeSettings
from tests.server_process import run_to_end


def test_the_environment_overrides_the_defaults(make_settings: MakeSettings) -> None:
    settings = make_settings(
        HOST="127.0.0.1", PORT=9001, KEEP_ALIVE_SECONDS=90, LOG_LEVEL="WARNING", APP_VERSION="abc"
    )
    assert (settings.host, settings.port, settings.keep_alive_seconds) == ("127.0.0.1", 9001, 90)
    assert (settings.log_level, settings.app_version) == ("warning", "abc")


def test_every_problem_is_one_line_and_the_exit_code_is_1() -> None:
    result = run_to_end(PORT="abc", HOST="localhost", KEEP_ALIVE_SECONDS="0")
    assert result.returncode == 1
    assert result.stdout == ""
    keep_alive, host, port = result.stderr.splitlines()
    assert host.startswith("error: HOST: should be an IP address, given 'localhost'")
    assert port.startswith("error: PORT: should be a valid integer")
    assert "given 'abc'" in port
    assert keep_alive.startswith("error: KEEP_ALIVE_SECONDS: ")
    assert "given '0'" in keep_alive


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", ""),
        ("KEEP_ALIVE_SECONDS", "1.5"),
        ("REQUEST_TIMEOUT_SECONDS", "0"),
        ("REQUEST_TIMEOUT_SECONDS", "nan"),
        ("GRACEFUL_STOP_SECONDS", "-1"),
        ("GRACEFUL_STOP_SECONDS", "19"),  # less than the default request timeout
        ("MAX_CONNECTIONS", "0"),
        ("MAX_REQUESTS", "0"),
        ("MAX_HEADER_BYTES", "100"),
        ("MAX_BODY_BYTES", "-1"),
        ("MAX_BODIES_BYTES", "-1"),
        ("TRUSTED_PROXIES", "everybody"),
        ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("HEALTH_CHECK_PATH", "livez"),
        ("HTTP2", "maybe"),
        ("TLS", "maybe"),
        ("TLS", ""),
        ("LOG_LEVEL", "loud"),
        ("APP_VERSION", ""),
    ],
)
def test_a_value_out_of_range_is_refused(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as exit_:
        load_settings()
    assert exit_.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"error: {name}: ")
    assert f"given '{value}'" in line


def test_a_secret_is_never_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class WithSecrets(Settings):
        token: SecretStr = Field(validation_alias="TOKEN", min_length=20, description="key of a service")
        key: SecretStr | None = Field(validation_alias="KEY", min_length=20, description="optional key")
        password: SecretStr = Field(validation_alias="PASSWORD", description="password of a service")

    for name in ("TOKEN", "KEY"):
        monkeypatch.setenv(name, "hunter2")
    with pytest.raises(SystemExit):
        load_settings(WithSecrets)
    error = capsys.readouterr().err
    assert "error: TOKEN: " in error
    assert "error: KEY: " in error
    assert error.count("hidden") == 2
    assert "error: PASSWORD: " in error
    assert "not given" in error
    assert "hunter2" not in error
