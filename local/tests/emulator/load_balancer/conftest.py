"""One Envoy for all tests of this folder. Each test configures its own records."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.tests.support.load_balancing import LoadBalancing
from local.tests.support.targets import Target, running


@contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


@pytest.fixture(scope="module")
def balancing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadBalancing]:
    with _inside(tmp_path_factory.mktemp("envoy")):
        made = LoadBalancing(Path("load-balancer"))
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture
def targets() -> Iterator[list[Target]]:
    with running("a", "b", "c") as made:
        yield made
