"""Errors that end a command with one clear line and exit code 1."""

from collections.abc import Iterable


class Problem(Exception):
    def __init__(self, message: object, details: Iterable[str] = ()) -> None:
        """`details` are lines of a log, which are printed above the message."""
        super().__init__(message)
        self.details = list(details)


class CdkFailed(Problem):
    """A command of the CDK ended with an error."""
