"""The reason that is given for a task's failed start."""

import json

import pytest

from local.emulator.patches.health_checks import _exception

_TRACE = 'Traceback (most recent call last):\n  File "x.py", line 1\nRuntimeError: no database\n'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (json.dumps({"message": "request failed", "exception": _TRACE}), "RuntimeError: no database"),
        (json.dumps({"message": "request"}), '{"message": "request"}'),
        ("ValueError: plain", "ValueError: plain"),
        ("[1, 2]", "[1, 2]"),
    ],
)
def test_a_structured_log_line_gives_its_exception(line: str, said: str) -> None:
    assert _exception(line) == said
