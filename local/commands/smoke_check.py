"""`--once`: send a visitor's requests, and print a table of the responses."""

import json
import re
import time
from urllib.parse import urljoin

from local.deployment.load_balancer import LoadBalancer, Response
from local.processes.problem import Problem
from local.processes.progress import print_line

_ALL_TASKS_LIMIT_SECONDS = 30.0
_REFERENCE = re.compile(r"""(?:src|href|url)\s*[=:]\s*["']([^"'#]+)["']""")


def smoke_check(load_balancer: LoadBalancer, tasks: int) -> None:
    print_line(f"  {'request':<42} {'status':>6} {'bytes':>9} {'ms':>6}")
    _expect_ok(load_balancer, "/")
    page = _expect_ok(load_balancer, "/docs")
    for path in _references(page):
        _expect_ok(load_balancer, path)
    seen = _see_all_tasks(load_balancer, tasks)
    for identity in sorted(seen):
        print_line(f"  task {identity} answered")


def _expect_ok(load_balancer: LoadBalancer, path: str) -> Response:
    started = time.monotonic()
    response = load_balancer.get(path)
    elapsed = 1000 * (time.monotonic() - started)
    print_line(f"  {'GET ' + path:<42} {response.status:>6} {len(response.body):>9} {elapsed:>6.0f}")
    if response.status != 200 or not response.body:
        raise Problem(f"GET {path} answered {response.status} with {len(response.body)} bytes, expected 200")
    return response


def _references(page: Response) -> list[str]:
    """The page's own scripts, styles, images and API description."""
    found = _REFERENCE.findall(page.body.decode())
    paths = [urljoin("/docs", reference) for reference in found if "//" not in reference]
    return [path for path in dict.fromkeys(paths) if path.startswith("/")]


def _see_all_tasks(load_balancer: LoadBalancer, tasks: int) -> set[str]:
    seen: set[str] = set()
    deadline = time.monotonic() + _ALL_TASKS_LIMIT_SECONDS
    while len(seen) < tasks:
        if time.monotonic() > deadline:
            raise Problem(f"only {len(seen)} of {tasks} tasks answered within {_ALL_TASKS_LIMIT_SECONDS:g} s")
        response = load_balancer.get("/task")
        if response.status != 200:
            raise Problem(f"GET /task answered {response.status}, expected 200")
        seen.add(json.loads(response.body)["id"])
    return seen
