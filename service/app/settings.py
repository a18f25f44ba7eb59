"""Settings from the environment. Their names and defaults come from the contract."""

import sys
from collections.abc import Iterable
from ipaddress import ip_address
from typing import Annotated, Literal, NoReturn, get_args

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretBytes,
    SecretStr,
    ValidationError,
)
from pydantic_core import ErrorDetails

from app import __version__
from app.contract import CONTRACT
from app.serving.limits import Limits

_NAMES = CONTRACT.environment


def _ip_address(value: str) -> str:
    """The server binds to addresses only. A host name would fail later, with a stack trace."""
    try:
        return str(ip_address(value))
    except ValueError:
        raise ValueError("should be an IP address") from None


Address = Annotated[str, AfterValidator(_ip_address)]
LogLevel = Literal["debug", "info", "warning", "error", "critical"]


class Settings(Limits):
    """How one task runs, within the limits of `Limits`. An error message shows the field's description."""

    host: Address = Field(
        default="0.0.0.0",  # noqa: S104 - a container is reached from outside, and its security group limits the callers
        validation_alias=_NAMES.host,
        description="address to listen on, such as 0.0.0.0 or 127.0.0.1",
    )
    port: int = Field(
        default=CONTRACT.port,
        ge=1,
        le=65535,
        validation_alias=_NAMES.port,
        description="TCP port to listen on, 1 to 65535",
    )
    tls: bool = Field(
        default=False,
        validation_alias=_NAMES.tls,
        description="whether to serve HTTPS with a certificate made at start, true or false",
    )
    log_level: Annotated[LogLevel, BeforeValidator(str.lower)] = Field(
        default="info",
        validation_alias=_NAMES.log_level,
        description="least severe level that is logged",
    )
    docs: bool = Field(
        default=True,
        validation_alias="DOCS",
        description="whether to serve /docs and /openapi.json, true or false",
    )
    app_version: str = Field(
        default=__version__,
        min_length=1,
        validation_alias="APP_VERSION",
        description="version that the API reports, such as a commit",
    )


def exit_with(problems: Iterable[str]) -> NoReturn:
    """Print each problem as a line on stderr, and exit with code 1."""
    for problem in problems:
        print(f"error: {problem}", file=sys.stderr)
    sys.exit(1)


def load_settings(kind: type[Settings] = Settings) -> Settings:
    """Read the environment. Bad values end the process, each with a line that tells how to change it.

    The lines end in the task's log. A stack trace would only hide the cause there.
    """
    try:
        return kind()
    except ValidationError as error:
        exit_with(_problem(kind, details) for details in error.errors(include_url=False))


def _problem(kind: type[Settings], details: ErrorDetails) -> str:
    reason = details["msg"].removeprefix("Value error, ").removeprefix("Input ").removeprefix("String ")
    if not details["loc"]:
        return reason
    name = str(details["loc"][0])
    field = next(field for field in kind.model_fields.values() if field.validation_alias == name)
    return f"{name}: {reason}, {_given(field.annotation, details)} ({field.description})"


def _given(annotation: object, details: ErrorDetails) -> str:
    if details["type"] == "missing":
        return "not given"
    is_secret = not {SecretStr, SecretBytes}.isdisjoint({annotation, *get_args(annotation)})
    return "given a hidden value" if is_secret else f"given {details['input']!r}"
