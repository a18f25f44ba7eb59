"""A rollout of the stage that runs."""

import json

from local.tests.support.secure_service import STAGE, Secure


def test_a_rollout_keeps_the_stage_and_may_change_the_targets_protocol(secure: Secure) -> None:
    stage = secure.project.root / "config" / "secure.ts"
    stage.write_text(STAGE.replace('"http1"', '"http2"'))
    rollout = secure.project.command("deploy")
    assert rollout.wait() == 0, rollout.output
    assert "COMPLETED: 2 tasks" in rollout.output
    assert json.loads(secure.balancer.get("/request").body)["http"] == "2"
