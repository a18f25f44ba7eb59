"""What is printed of a failed task's log."""

from pathlib import Path

from local.deployment.failed_task_log import failed_task_output
from local.deployment.workspace import Workspace


def test_long_lines_are_cut(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.folder.mkdir()
    assert failed_task_output(workspace) == []
    workspace.log("failed-task").write_text(f"short\n{'x' * 3000}\n")
    _heading, short, cut = failed_task_output(workspace)
    assert short == "short"
    assert cut == f"{'x' * 300} ..."
