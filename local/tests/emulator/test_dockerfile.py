"""What is read of a Dockerfile."""

from pathlib import Path

import pytest

from local.emulator.runtime.dockerfile import Dockerfile, read
from local.paths import ROOT


@pytest.fixture
def dockerfile(tmp_path: Path, request: pytest.FixtureRequest) -> Dockerfile:
    path = tmp_path / "Dockerfile"
    path.write_text(request.param)
    return read(path, {"BASE_IMAGE": "mine:1"})


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ("FROM a:1\n", ["a:1"]),
        ("FROM --platform=linux/amd64 a AS build\nFROM build\nFROM scratch\n", ["a"]),
        ("ARG BASE_IMAGE=other\nFROM ${BASE_IMAGE}\nFROM $BASE_IMAGE\n", ["mine:1"]),
        ("ARG BASE=a:1@sha256:0a\nFROM ${BASE} AS build\nFROM ${BASE}\n", ["a:1@sha256:0a"]),
        ("ARG TAG=3\nFROM python:${TAG}-slim\nFROM ${NONE:-b}\n", ["python:3-slim", "b"]),
    ],
    indirect=["dockerfile"],
)
def test_images_that_a_build_pulls(dockerfile: Dockerfile, expected: list[str]) -> None:
    assert dockerfile.bases == expected


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        ('FROM a\nENV A=1 B="2 3"\\\n # a comment\n  C=${A}x\n', {"A": "1", "B": "2 3", "C": "x"}),
        ("FROM a\nENV OLD the form\nARG V=7\nENV W=$V X=\\$V\n", {"OLD": "the form", "W": "7", "X": "$V"}),
        ("FROM a AS one\nENV A=1\nFROM one\nENV B=$A\n", {"A": "1", "B": "1"}),
        ("FROM a AS one\nENV A=1\nFROM b\n", {}),
        ("FROM a\nRUN <<END\nENV A=1\nEND\nENV B=1\n", {"B": "1"}),
    ],
    indirect=["dockerfile"],
)
def test_environment_of_the_last_stage(dockerfile: Dockerfile, expected: dict[str, str]) -> None:
    assert dockerfile.last.environment == expected


@pytest.mark.parametrize(
    "dockerfile", ['FROM a AS test\nENTRYPOINT ["pytest"]\nFROM a\nCMD ["x"]\nCMD ["y"]\n'], indirect=True
)
def test_command_of_the_last_stage(dockerfile: Dockerfile) -> None:
    assert (dockerfile.last.entrypoint, dockerfile.last.command) == (None, '["y"]')


def test_the_services_own() -> None:
    own = read(ROOT / "service" / "Dockerfile")
    assert len(own.bases) == 1
    assert own.last.environment["PYTHONDONTWRITEBYTECODE"] == "1"
