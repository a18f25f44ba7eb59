"""The folder of a running deployment, and who may use it."""

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from local.deployment.key import Key
from local.deployment.state import State
from local.deployment.workspace import Workspace
from local.paths import ROOT
from local.processes.problem import Problem

_STATE = State(
    4566, "process", "local", "stage=local", "us-east-1", Key("an-id", "a-secret"), 20.0, {"BASE_IMAGE": "x"}
)


def test_folder_goes_with_its_owner(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with workspace.owned():
        assert workspace.home.is_dir()
    assert not workspace.folder.exists()


def test_leftovers_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    (workspace.assembly / "asset").mkdir(parents=True)
    workspace.publish(_STATE)
    with workspace.owned():
        assert not workspace.assembly.exists()
        with pytest.raises(Problem, match="still starting"), workspace.rolling_out():
            pass


def test_second_owner_is_refused_and_told_which_process_it_is(tmp_path: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom local.deployment.workspace import Workspace\n"
        "with Workspace(Path(sys.argv[1])).owned(): print(os.getpid(), flush=True); sys.stdin.read()"
    )
    owner = subprocess.Popen(
        [sys.executable, "-c", script, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert owner.stdout
    pid = owner.stdout.readline().strip()
    with (
        pytest.raises(Problem, match=rf"already runs in this folder \(process {pid}\)"),
        Workspace(tmp_path).owned(),
    ):
        pass
    owner.communicate()
    with Workspace(tmp_path).owned():
        pass


def test_rolling_out_needs_a_deployment_that_runs(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(Problem, match="npm start"), workspace.rolling_out():
        pass
    workspace.folder.mkdir()
    workspace.publish(_STATE)
    with pytest.raises(Problem, match="npm start"), workspace.rolling_out():
        pass


def test_rollout_learns_that_the_deployment_has_ended(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with workspace.owned():
        workspace.publish(_STATE)
        with workspace.rolling_out():
            workspace.check_published()
            workspace.withdraw()
            with pytest.raises(Problem, match="has ended"):
                workspace.check_published()


def test_one_rollout_at_a_time(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with workspace.owned():
        workspace.publish(_STATE)
        with workspace.rolling_out() as state:
            assert state == _STATE
            with pytest.raises(Problem, match="another rollout"), workspace.rolling_out():
                pass


def test_only_the_owner_can_read_the_key(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.folder.mkdir(mode=0o755)
    with workspace.owned():
        workspace.publish(_STATE)
        state = workspace.folder / "state.json"
        assert stat.S_IMODE(workspace.folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(state.stat().st_mode) == 0o600
        facts = json.loads(state.read_text())
    assert facts["port"] == 4566
    assert (facts["accessKeyId"], facts["secretAccessKey"]) == ("an-id", "a-secret")
    assert "a-secret" not in repr(_STATE)


def test_rollout_is_told_that_the_deployment_is_ending(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with workspace.owned():
        workspace.publish(_STATE)
        workspace.withdraw()
        with pytest.raises(Problem, match="is ending"), workspace.rolling_out():
            pass
    with workspace.owned(), pytest.raises(Problem, match="still starting"), workspace.rolling_out():
        pass


def test_a_state_that_changes_during_the_end_stays_withdrawn(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with workspace.owned():
        workspace.withdraw()
        workspace.publish(_STATE)
        with pytest.raises(Problem, match="has ended"):
            workspace.check_published()
