"""One version in the package, its pyproject.toml and README, and the project around it."""

import re
from pathlib import Path

import pytest

from app import __version__
from tests.server_process import SERVICE

PROJECT = SERVICE.parent
STATED = {
    SERVICE / "pyproject.toml": r'^version = "(.+)"',
    SERVICE / "README.md": r"^\| `APP_VERSION` \| `(.+?)` \|",
    PROJECT / "local" / "pyproject.toml": r'^version = "(.+)"',
    PROJECT / "package.json": r'^  "version": "(.+)"',
}


@pytest.mark.parametrize("file", STATED, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_every_place_states_the_packages_version(file: Path) -> None:
    if not file.exists():
        pytest.skip("the service stands alone")
    assert re.findall(STATED[file], file.read_text(), re.MULTILINE) == [__version__]
