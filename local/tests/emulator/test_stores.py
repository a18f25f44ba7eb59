import gc
from collections.abc import Iterator

import pytest
from ministack.core.responses import AccountRegionScopedDict

from local.emulator.patches import stores


@pytest.fixture
def added_while_read() -> Iterator[AccountRegionScopedDict]:
    """A store to which another thread adds whenever Python may switch threads: when it collects garbage."""
    store = AccountRegionScopedDict()
    for number in range(5000):
        store[str(number)] = number

    def add(phase: str, _: object) -> None:
        if phase == "stop":
            store[f"new {len(store._data)}"] = 0

    gc.callbacks.append(add)
    yield store
    gc.callbacks.remove(add)


def test_a_store_can_be_read_while_another_thread_adds(added_while_read: AccountRegionScopedDict) -> None:
    stores.install()

    assert len(added_while_read.items()) >= 5000
    assert len(added_while_read.values()) >= 5000
    assert len(added_while_read.keys()) >= 5000
