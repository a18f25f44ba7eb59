"""What the service says while MiniStack changes it."""

from typing import Any

import pytest

from local.deployment.running_service import RunningService
from local.deployment.workspace import Workspace


def _service(primary: str | None) -> dict[str, Any]:
    """The new version "app:2" has failed. The version of before gets its place."""
    deployments = [
        {
            "taskDefinition": revision,
            "status": "PRIMARY" if revision == primary else "ACTIVE",
            "runningCount": running,
            "rolloutState": "IN_PROGRESS",
        }
        for revision, running in (("app:2", 0), ("app:1", 2))
    ]
    return {"desiredCount": 2, "deployments": deployments}


def test_rollout_waits_for_a_primary_deployment(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([_service(primary=None), _service(primary="app:1")])
    monkeypatch.setattr(RunningService, "_describe", lambda _: next(answers))
    rollout = RunningService(1, Workspace(), speed=20).rollout
    assert (rollout.revision, rollout.new_running, rollout.old_running) == ("app:1", 2, 0)
