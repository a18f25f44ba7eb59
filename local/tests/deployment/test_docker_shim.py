"""The stand-in for `docker`, and its images from Dockerfiles."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.paths import ROOT


def _shim(store: Path, *words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "local" / "deployment" / "docker_shim.py"), *words],
        cwd=cwd,
        env={**os.environ, "LOCAL_IMAGES": str(store)},
        capture_output=True,
        text=True,
    )


def _context(tmp_path: Path, dockerfile: str) -> Path:
    context = tmp_path / "context"
    context.mkdir()
    (context / "Dockerfile").write_text(dockerfile)
    return context


def test_image_is_a_copy_that_is_found_under_all_its_names(tmp_path: Path) -> None:
    context = _context(tmp_path, 'FROM x\nCMD ["python", "-m", "app"]\n')
    assert _shim(tmp_path, "inspect", "cdkasset-abc").returncode == 1
    assert (
        _shim(tmp_path, "build", "--tag", "cdkasset-abc", "--platform", "x", ".", cwd=context).returncode == 0
    )
    (context / "Dockerfile").unlink()
    for name in ("cdkasset-abc", "cdkasset-abc:latest", "127.0.0.1:4566/assets:abc"):
        assert _shim(tmp_path, "inspect", name).returncode == 0


@pytest.mark.parametrize(
    ("dockerfile", "problem"),
    [
        ("FROM x\n", "no CMD"),
        ("FROM x\nCMD python -m app\n", "CMD is not in exec form: python -m app"),
        ('FROM x\nCMD ["no-such-program"]\n', "neither in service/.venv nor on this machine"),
    ],
)
def test_image_that_needs_docker_fails_its_build_with_one_line(
    tmp_path: Path, dockerfile: str, problem: str
) -> None:
    built = _shim(tmp_path, "build", "--tag", "cdkasset-abc", ".", cwd=_context(tmp_path, dockerfile))
    assert built.returncode == 1
    assert built.stderr.startswith("error: ")
    assert built.stderr.count("\n") == 1
    assert problem in built.stderr
    assert _shim(tmp_path, "inspect", "cdkasset-abc").returncode == 1


def test_what_it_cannot_do_is_an_error(tmp_path: Path) -> None:
    assert "docker run" in _shim(tmp_path, "run", "x").stderr
