"""The app of docs/bring-your-own-app.md starts, ends a long request, and finishes one after SIGTERM."""

import json
import re
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from local.emulator.runtime.process import ProcessRuntime
from local.paths import ROOT

DEADLINE_SECONDS = 60
PROGRAMS = ROOT / ".venv" / "bin"
"""The sample's own packages have no uvicorn. The tools' packages do, for the bench."""

ROUTES = """

import pathlib


@app.get("/until/{name}")
async def until(name: str) -> str:
    print("waits", flush=True)
    while not pathlib.Path(os.environ["FLAGS"], name).exists():
        await asyncio.sleep(0.01)
    return "done"
"""


def _files() -> dict[str, str]:
    page = (ROOT / "docs" / "bring-your-own-app.md").read_text()
    return dict(re.findall(r"^`(\S+)`:\n\n```\w*\n(.*?)^```$", page, re.MULTILINE | re.DOTALL))


class App:
    def __init__(self, folder: Path, **environment: str) -> None:
        image = folder / "abc"
        image.mkdir()
        for name, text in _files().items():
            (image / name).write_text(text + (ROUTES if name == "main.py" else ""))
        self.flags = folder
        self.container: Any = ProcessRuntime(folder, "my-app").containers.run(
            "registry/assets:abc",
            environment={
                "KEEP_ALIVE_SECONDS": "75",
                "REQUEST_TIMEOUT_SECONDS": "20",
                "GRACEFUL_STOP_SECONDS": "25",
                "PATH": f"{PROGRAMS}:/usr/bin:/bin",
                "FLAGS": str(folder),
                **environment,
            },
            ports={"9000/tcp": None},
            stop_timeout=DEADLINE_SECONDS,
        )
        published = self.container.attrs["NetworkSettings"]["Ports"]["9000/tcp"]
        self.port = int(published[0]["HostPort"])

    def get(self, path: str) -> tuple[int, Any]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_SECONDS)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def listens(self) -> bool:
        try:
            self.get("/")
        except ConnectionError:
            assert self.container.status == "running", self.container.logs(tail=50).decode()
            return False
        return True


def _until(condition: Any, what: str) -> None:
    end = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < end, f"waited in vain: {what}"
        time.sleep(0.02)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    apps: list[App] = []

    def start(**environment: str) -> App:
        app = App(tmp_path, **environment)
        apps.append(app)
        _until(app.listens, "the app answers")
        return app

    yield start
    for app in apps:
        app.container.remove()


def test_it_answers_the_health_check_and_ends_a_long_request(start: Any) -> None:
    app = start(REQUEST_TIMEOUT_SECONDS="0.5")
    assert app.get("/") == (200, {"message": "Hello"})
    assert app.get("/until/never") == (504, {"detail": "no response within 0.5 seconds"})


def test_it_finishes_a_request_after_sigterm(start: Any) -> None:
    app = start()
    answers: list[tuple[int, Any]] = []
    request = threading.Thread(target=lambda: answers.append(app.get("/until/draining")))
    request.start()
    _until(lambda: b"waits" in app.container.logs(tail=50), "the request is in flight")
    stop = threading.Thread(target=app.container.stop, args=(DEADLINE_SECONDS,))
    stop.start()
    _until(lambda: not app.listens(), "it accepts no more connections")
    (app.flags / "draining").touch()
    request.join(DEADLINE_SECONDS)
    stop.join(DEADLINE_SECONDS)
    assert answers == [(200, "done")]
    assert app.container.status == "exited"
