"""The errors of Application Auto Scaling's API (API Reference, "Common Errors" and each operation's)."""

from local.emulator.cluster.scaling.store import DIMENSION, NAMESPACE


class ApiError(Exception):
    """An answer with status 400."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def invalid(message: str) -> ApiError:
    return ApiError("ValidationException", message)


def not_emulated(what: str) -> ApiError:
    """AWS accepts this, and the emulated AWS does not."""
    return invalid(f"not emulated: {what}")


def not_found(kind: str, resource: str, name: str = "") -> ApiError:
    """An operation on a record that does not exist. `kind` is for instance "scaling policy"."""
    named = f", {kind} name: {name}" if name else ""
    return ApiError(
        "ObjectNotFoundException",
        f"No {kind} found for service namespace: {NAMESPACE}, resource ID: {resource}, "
        f"scalable dimension: {DIMENSION}{named}",
    )
