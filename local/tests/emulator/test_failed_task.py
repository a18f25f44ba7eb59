"""The reason that is given for a task's failed start."""

import json
from pathlib import Path

import pytest

from local.emulator.patches.failed_task import Sources, error_in

_TRACE = """Traceback (most recent call last):
  File "/usr/lib/python3/runpy.py", line 1, in run
  File "/srv/app/main.py", line 7, in <module>
    start()
  File "/opt/venv/lib/fastapi/routing.py", line 1, in call
RuntimeError: no database"""


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main.py").touch()
    return Sources(tmp_path, "service")


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        (
            json.dumps({"message": "failed", "exception": _TRACE}),
            "RuntimeError: no database (service/app/main.py:7)",
        ),
        (_TRACE, "RuntimeError: no database (service/app/main.py:7)"),
        (
            f'{_TRACE}\nTraceback (most recent call last):\n  File "/x.py", line 1\nValueError: y',
            "ValueError: y",
        ),
        (
            '  File "service/app/main.py", line 3\n    def\n       ^\nSyntaxError: invalid',
            "SyntaxError: invalid (service/app/main.py:3)",
        ),
        (json.dumps({"message": "request"}), '{"message": "request"}'),
        ("ValueError: plain\n[1, 2]", "ValueError: plain"),
        ("[INFO] one\n[INFO] two", "[INFO] two"),
        ("", ""),
    ],
)
def test_last_error_with_its_place(sources: Sources, output: str, expected: str) -> None:
    assert error_in(output.splitlines(), sources) == expected
