"""Tasks, processes and ports, seen from outside."""

import json
import socket
import subprocess
import time

from local.deployment.load_balancer import LoadBalancer


def tasks_of(load_balancer: LoadBalancer, count: int) -> dict[str, int]:
    """Ids and processes of the tasks. Asks through the load balancer until `count` tasks have answered."""
    seen: dict[str, int] = {}
    deadline = time.monotonic() + 10
    while len(seen) < count:
        assert time.monotonic() < deadline, f"only {seen} answered"
        task = json.loads(load_balancer.get("/task").body)
        seen[task["id"]] = task["pid"]
    return seen


def is_running(pid: int) -> bool:
    """Whether the process runs. A zombie does not count."""
    listing = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(listing.stdout.strip()) and not listing.stdout.startswith("Z")


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def child_pid(parent: int, command: str) -> int:
    """The child of a process whose command line contains `command`."""
    listing = subprocess.run(
        ["ps", "-axo", "pid=,ppid=,command="], capture_output=True, text=True, check=True
    )
    rows = (line.split(None, 2) for line in listing.stdout.splitlines())
    return next(int(pid) for pid, ppid, words in rows if int(ppid) == parent and command in words)
