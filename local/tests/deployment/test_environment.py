"""The environment that every child gets."""

import os
from pathlib import Path

import pytest

from local.deployment.environment import apply, isolate, start_environment
from local.deployment.key import Key
from local.deployment.workspace import Workspace


def test_nothing_of_the_developers_environment_is_inherited(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = dict(os.environ)
    for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN", "CDK_DEFAULT_ACCOUNT", "HTTP_PROXY"):
        monkeypatch.setenv(name, "the developer's")
    monkeypatch.setenv("HOME", "the developer's")
    try:
        isolate(Workspace(tmp_path), None)
        assert "the developer's" not in os.environ.values()
        assert os.environ["HOME"] == str(tmp_path / ".local" / "home")
        key = Key.of_this_process()
        isolate(Workspace(tmp_path), None)
        assert Key.of_this_process() != key, "each start makes a key of its own"
        monkeypatch.setenv("BASE_IMAGE", "another terminal's")
        apply({"DOCKER_HOST": "unix:///the-start's"})
        assert start_environment() == {"DOCKER_HOST": "unix:///the-start's"}
    finally:
        os.environ.clear()
        os.environ.update(before)
