"""Containers or processes, and what is said before anything starts."""

from pathlib import Path

import pytest

from local.commands import runtime_choice
from local.commands.runtime_choice import Choice, choose
from local.deployment.stage import ServiceSource
from local.paths import ROOT
from local.processes.problem import Problem

_ENGINE = "unix:///an-engine"


@pytest.fixture
def service(tmp_path: Path, request: pytest.FixtureRequest) -> ServiceSource:
    (tmp_path / "src").mkdir()
    (tmp_path / "Dockerfile").write_text(request.param)
    return ServiceSource(tmp_path, 9000)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The images of an engine that can pull nothing."""
    images: set[str] = set()
    monkeypatch.delenv("BASE_IMAGE", raising=False)
    monkeypatch.setattr(runtime_choice, "find_engine", lambda: _ENGINE)
    monkeypatch.setattr(runtime_choice, "has_image", images.__contains__)
    monkeypatch.setattr(runtime_choice, "pull", lambda name: False)
    return images


_RUNS = 'CMD ["python", "-m", "app"]\n'


@pytest.mark.parametrize("service", [f"FROM attack-base:1\n{_RUNS}"], indirect=True)
def test_auto_reads_the_services_own_dockerfile(
    service: ServiceSource, engine: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert choose("auto", service) == Choice("process", _ENGINE)
    assert "cannot pull attack-base:1" in capsys.readouterr().out
    engine.add("attack-base:1")
    assert choose("auto", service) == Choice("docker", _ENGINE)


@pytest.mark.parametrize("service", [f"FROM x\n{_RUNS}"], indirect=True)
def test_auto_says_why_tasks_are_processes(
    service: ServiceSource, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(runtime_choice, "find_engine", lambda: None)
    assert choose("auto", service) == Choice("process", None)
    assert "no Docker engine answers: tasks run as processes\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("service", "problem"),
    [
        ("FROM x\n", 'no CMD, .*; write CMD \\["program", "argument"\\], or start .* --runtime docker'),
        ('FROM x\nCMD ["python", "--host", "0.0.0.0"]\n', "listens on all addresses.*variable HOST"),
        ('FROM x\nCMD ["sh", "-c", "python -b [::]:80"]\n', "listens on all addresses"),
        ("FROM x\nCMD python -m app\n", 'not in exec form: .*; write CMD \\["python", "-m", "app"\\], or'),
        (
            'FROM x\nCMD ["no-such"]\n',
            "`no-such`, which is neither in service/.venv nor on this machine; .*--runtime docker",
        ),
    ],
    indirect=["service"],
)
def test_what_a_process_cannot_run_is_refused(service: ServiceSource, engine: set[str], problem: str) -> None:
    with pytest.raises(Problem, match=f"Dockerfile: .*{problem}"):
        choose("process", service)


@pytest.mark.parametrize(
    ("service", "hint"),
    [
        ('FROM x\nCMD ["python", "-m", "x", "--port", "8000"]\n', "listens on port 8000, but a process"),
        ('FROM x\nCMD ["python", "-b", "127.0.0.1:8000"]\n', "listens on port 8000"),
        (f"FROM x\nCOPY src/ .\n{_RUNS}", "COPY src/ . changes the folders"),
        (f"FROM x\n{_RUNS}", "a process has the packages of service/.venv"),
    ],
    indirect=["service"],
)
def test_what_a_process_may_not_follow_is_a_hint(
    service: ServiceSource, engine: set[str], capsys: pytest.CaptureFixture[str], hint: str
) -> None:
    assert choose("process", service).runtime == "process"
    assert hint in capsys.readouterr().out


@pytest.mark.parametrize("service", ['FROM x\nCMD ["uvicorn", "--port=8000"]\n'], indirect=True)
def test_container_on_another_port_is_a_hint(
    service: ServiceSource, engine: set[str], capsys: pytest.CaptureFixture[str]
) -> None:
    choose("docker", service)
    assert "set service.port to 8000" in capsys.readouterr().out


def test_shipped_service_gets_no_hint(capsys: pytest.CaptureFixture[str], engine: set[str]) -> None:
    service = ServiceSource(ROOT / "service", 9000)
    assert choose("process", service).runtime == "process"
    assert capsys.readouterr().out == ""
