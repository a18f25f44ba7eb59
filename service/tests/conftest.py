"""Fixtures: settings that ignore this machine's environment, and an application of its own for each test."""

import os
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.application import create_app
from app.settings import Settings
from app.task import METADATA_VARIABLE

MakeSettings = Callable[..., Settings]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    names = {field.validation_alias for field in Settings.model_fields.values()} | {METADATA_VARIABLE}
    for name in names & os.environ.keys():
        monkeypatch.delenv(str(name))


@pytest.fixture
def make_settings(monkeypatch: pytest.MonkeyPatch) -> MakeSettings:
    """Settings from environment variables: `make_settings(PORT=9001)`."""

    def make(**variables: object) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        return Settings()

    return make


@pytest.fixture
def app(make_settings: MakeSettings) -> FastAPI:
    return create_app(make_settings())


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client
