"""One Envoy for all tests of this folder. Each test configures its own records."""

from collections.abc import Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from local.tests.support.load_balancing import LoadBalancing
from local.tests.support.targets import Target, running


@pytest.fixture(scope="module")
def balancing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LoadBalancing]:
    with chdir(tmp_path_factory.mktemp("envoy")):
        made = LoadBalancing(Path("load-balancer"))
        try:
            yield made
        finally:
            made.stop()


@pytest.fixture
def targets() -> Iterator[list[Target]]:
    with running("a", "b", "c") as made:
        yield made
