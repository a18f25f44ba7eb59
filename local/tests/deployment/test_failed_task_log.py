"""What is printed of a failed task's log."""

import json
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


def test_a_stack_trace_in_a_json_line_is_shown_with_its_end(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.folder.mkdir()
    trace = "\n".join(
        ["Traceback", *(f"  frame {number}" for number in range(9)), "RuntimeError: no database"]
    )
    workspace.log("failed-task").write_text(json.dumps({"message": "m" * 300, "exception": trace}))
    _heading, cut, *shown = failed_task_output(workspace)
    assert cut.endswith(" ...")
    assert shown == ["  frame 5", "  frame 6", "  frame 7", "  frame 8", "RuntimeError: no database"]
