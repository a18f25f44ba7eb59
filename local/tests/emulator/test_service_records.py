"""The scheduler never sees a service in the middle of a change."""

from typing import Any

import pytest
from ministack.services import ecs

from local.emulator.patches import service_records


class _Lock:
    held = False

    def __enter__(self) -> None:
        self.held = True

    def __exit__(self, *_: object) -> None:
        self.held = False


@pytest.mark.parametrize("action", ["Create", "Update"])
def test_a_service_changes_under_the_schedulers_lock(monkeypatch: pytest.MonkeyPatch, action: str) -> None:
    lock, seen = _Lock(), []

    def refuse(_: dict[str, Any]) -> Any:
        seen.append(lock.held)
        return 400, {}, b""

    for name in ("Create", "Update"):
        # MiniStack in this process gets its own functions back after the test.
        monkeypatch.setattr(ecs, f"_{name.lower()}_service", refuse)
        monkeypatch.setitem(ecs._ACTION_MAP, f"{name}Service", refuse)
    service_records.install(lock)

    assert ecs._ACTION_MAP[f"{action}Service"]({})[0] == 400
    assert seen == [True]
