"""One deployment of a stage with TLS serves all tests of this folder.

pytest runs the files in the order of their names. The last one changes the targets' protocol.
"""

import shutil
from collections.abc import Callable, Iterator

import pytest

from local.tests.support.project import Project
from local.tests.support.secure_service import ROUTES, STAGE, Secure


@pytest.fixture(scope="package")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    project = Project(tmp_path_factory.mktemp("secure"), "process")
    (project.root / "config" / "secure.ts").write_text(STAGE)
    project.append("service/app/main.py", ROUTES)
    session = project.start("-c", "stage=secure")
    try:
        yield Secure(project, session, session.wait_until_up())
        assert session.end() == 0, session.output
    finally:
        session.kill_if_running()
    assert session.nothing_is_left(), "the authority is gone with its folder"


@pytest.fixture(scope="session")
def installed() -> Callable[..., str]:
    """Finds the first program of some names. Without one, the test is skipped."""

    def find(*names: str) -> str:
        found = next(filter(None, map(shutil.which, names)), None)
        return found or pytest.skip(f"{names[0]} is not installed")

    return find
