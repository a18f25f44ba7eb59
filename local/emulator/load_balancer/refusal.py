"""Envoy's own words for a configuration that it refuses. It goes on with the one from before."""

import re

_MESSAGE = re.compile(r"Filesystem config update rejected: (.+?)\n(?=\[\d{4}-|\Z)", re.DOTALL)
_PORT_IS_TAKEN = "cannot bind"
"""ListenerPorts then chooses another port."""


def refusal(log: str) -> str | None:
    """The reason of the last refusal in Envoy's log. Before the reason, Envoy may print the whole message."""
    reasons = [message.strip().splitlines()[-1].lstrip(": ") for message in _MESSAGE.findall(log)]
    return next((reason for reason in reversed(reasons) if _PORT_IS_TAKEN not in reason), None)
