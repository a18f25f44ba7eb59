"""The console that `npm start` serves, as its page sees it."""

import json
import re
import urllib.request
from typing import Any

from local.processes.waiting import wait_until
from local.tests.support.project import Session

_LIMIT_SECONDS = 60.0


def console_url(session: Session) -> str:
    """Wait for the line of the page, which may come after the other addresses."""

    def found() -> re.Match[str] | None:
        return re.search(r"^page  (http://localhost:\d+)/", session.output, re.MULTILINE)

    wait_until("the console's URL", lambda: found() is not None, _LIMIT_SECONDS)
    match = found()
    assert match
    return match[1]


def first_look(url: str) -> dict[str, Any]:
    """The first event of the feed."""
    with urllib.request.urlopen(f"{url}/api/feed", timeout=_LIMIT_SECONDS) as feed:
        line = feed.readline().decode()
    assert line.startswith("data: "), line
    look: dict[str, Any] = json.loads(line.removeprefix("data: "))
    return look
