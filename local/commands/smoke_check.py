"""`--once`: send a visitor's requests, and print a table of the responses."""

import json
import re
import time
from urllib.parse import urljoin

from local.deployment.load_balancer import LoadBalancer, Response
from local.deployment.running_service import RunningService
from local.processes.problem import Problem
from local.processes.progress import print_line
from local.processes.waiting import wait_until

_LIMIT_SECONDS = 30.0
_REFERENCE = re.compile(r"""(?:src|href|url)\s*[=:]\s*["']([^"'#]+)["']""")


def smoke_check(service: RunningService) -> None:
    """Visit the health check path, and whatever the service has of /docs and /task."""
    balancer, tasks = service.load_balancer, service.rollout.wanted
    print_line(f"  {'request':<42} {'status':>6} {'bytes':>9} {'ms':>6}")
    _expect_ok(_get(balancer, service.health_check_path), service.health_check_path)
    _visit_docs(balancer)
    _visit_task(balancer, tasks)
    wait_until("each task to be healthy", lambda: service.healthy_targets == tasks, _LIMIT_SECONDS)
    print_line(f"  {tasks} of {tasks} tasks are healthy targets of the load balancer")


def _get(balancer: LoadBalancer, path: str) -> Response:
    started = time.monotonic()
    response = balancer.get(path)
    elapsed = 1000 * (time.monotonic() - started)
    print_line(f"  {'GET ' + path:<42} {response.status:>6} {len(response.body):>9} {elapsed:>6.0f}")
    return response


def _expect_ok(response: Response, path: str) -> None:
    if not 200 <= response.status < 400:
        raise Problem(f"GET {path} answered {response.status}, expected 200 to 399; see the task's log")


def _visit_docs(balancer: LoadBalancer) -> None:
    page = _get(balancer, "/docs")
    if page.status == 404:
        print_line("  no /docs: the service does not serve it")
        return
    _expect_ok(page, "/docs")
    for path in _references(page):
        _expect_ok(_get(balancer, path), path)


def _references(page: Response) -> list[str]:
    """The page's own scripts, styles, images and API description."""
    found = _REFERENCE.findall(page.body.decode(errors="replace"))
    paths = [urljoin("/docs", reference) for reference in found if "//" not in reference]
    return [path for path in dict.fromkeys(paths) if path.startswith("/")]


def _visit_task(balancer: LoadBalancer, tasks: int) -> None:
    """See each task answer, if the service says at /task which one it is."""
    if _task_id(_get(balancer, "/task")) is None:
        print_line("  no /task with an id: the service does not say which task answers")
        return
    seen: set[str] = set()

    def all_seen() -> bool:
        seen.add(_task_id(balancer.get("/task")) or "")
        return len(seen - {""}) >= tasks

    wait_until(f"each of the {tasks} tasks to answer", all_seen, _LIMIT_SECONDS)
    for identity in sorted(seen - {""}):
        print_line(f"  task {identity} answered")


def _task_id(response: Response) -> str | None:
    try:
        return str(json.loads(response.body)["id"]) if response.status == 200 else None
    except (ValueError, KeyError, TypeError):
        return None
