"""What `--once` visits, and what it takes for an error."""

import json
from dataclasses import dataclass
from typing import Any, cast

import pytest

from local.commands.smoke_check import smoke_check
from local.deployment.load_balancer import Response
from local.deployment.running_service import RunningService
from local.processes.problem import Problem


@dataclass
class _Service:
    """A service of two tasks. It answers 404 to a path that it does not know."""

    answers: dict[str, Any]
    healthy_targets: int = 2
    health_check_path: str = "/health"
    asked: int = 0

    @property
    def load_balancer(self) -> "_Service":
        return self

    @property
    def rollout(self) -> Any:
        return type("Rollout", (), {"wanted": 2})

    def get(self, path: str) -> Response:
        self.asked += 1
        status, body = self.answers.get(path, (404, ""))
        return Response(status, "text/plain", body.replace("TURN", str(self.asked % 2)).encode())


def _check(answers: dict[str, Any]) -> None:
    smoke_check(cast(RunningService, _Service(answers)))


def test_service_without_docs_and_task(capsys: pytest.CaptureFixture[str]) -> None:
    _check({"/health": (204, "")})
    output = capsys.readouterr().out
    assert "no /docs" in output
    assert "no /task" in output
    assert "2 of 2 tasks are healthy" in output


@pytest.mark.parametrize("task", [(200, "<html>"), (200, "[1]"), (200, '{"name": 1}'), (500, "")])
def test_task_that_names_no_id_is_no_error(task: tuple[int, str]) -> None:
    _check({"/health": (302, ""), "/task": task})


def test_each_task_and_each_file_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    page = '<link href="/style.css"><script src="docs/x.js">'
    answers = {path: (200, "x") for path in ("/health", "/style.css", "/docs/x.js")}
    _check({**answers, "/docs": (200, page), "/task": (200, json.dumps({"id": "task-TURN"}))})
    output = capsys.readouterr().out
    assert all(part in output for part in ("GET /style.css", "GET /docs/x.js", "task-0", "task-1"))


@pytest.mark.parametrize(
    "answers",
    [
        {"/health": (503, "")},
        {"/health": (200, ""), "/docs": (500, "")},
        {"/health": (200, ""), "/docs": (200, '<script src="/gone.js">')},
    ],
)
def test_errors(answers: dict[str, Any]) -> None:
    with pytest.raises(Problem, match="expected 200 to 399"):
        _check(answers)
