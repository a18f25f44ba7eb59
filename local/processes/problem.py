"""Errors that end a command with one clear line and exit code 1."""


class Problem(Exception):
    pass


class CdkFailed(Problem):
    """A command of the CDK ended with an error."""
