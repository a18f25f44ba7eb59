"""Requests that go on while the deployment changes."""

import http.client
import threading
from concurrent.futures import Future, wait
from typing import Any

from local.deployment.load_balancer import LoadBalancer

VISITORS = 2
# More than a hundred requests a second leave the emulator and the CDK their share of the machine.
PAUSE_SECONDS = 0.01


def statuses_until_done(load_balancer: LoadBalancer, path: str, work: Future[Any]) -> set[int]:
    """The statuses of one request after another, until the work is done."""
    statuses = {load_balancer.get(path).status}
    while not wait([work], PAUSE_SECONDS).done:
        statuses.add(load_balancer.get(path).status)
    return statuses


class Visitors:
    """Some threads that send requests until the block ends, each of them one at a time."""

    def __init__(self, load_balancer: LoadBalancer, path: str = "/", threads: int = VISITORS) -> None:
        self._load_balancer = load_balancer
        self._path = path
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._visit) for _ in range(threads)]
        self.statuses: list[int | str] = []

    @property
    def failed(self) -> list[int | str]:
        return [status for status in self.statuses if status != 200]

    def __enter__(self) -> "Visitors":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join()

    def _visit(self) -> None:
        while not self._over.wait(PAUSE_SECONDS):
            try:
                self.statuses.append(self._load_balancer.get(self._path).status)
            except (OSError, http.client.HTTPException) as error:
                self.statuses.append(str(error))
