"""The whole way, as a developer sees it: the CDK's deployment, rollouts, failures and ends."""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import pytest

from local.deployment.docker_engine import containers, images
from local.deployment.load_balancer import LoadBalancer
from local.deployment.workspace import Workspace
from local.processes.waiting import wait_until
from local.tests.support.console import console_url, first_look
from local.tests.support.observe import answers, is_running, tasks_of
from local.tests.support.project import START_LIMIT_SECONDS, Project, Session
from local.tests.support.visitors import Visitors

# Lines added to files. So the new version differs, also if a developer has changed the service.
_NEW_VERSION = ("service/app/__init__.py", '__version__ = "after the rollout"')
_CRASH = ("service/app/main.py", "raise RuntimeError('no database')")


@pytest.fixture
def project(tmp_path: Path, runtime: str) -> Iterator[Project]:
    yield (project := Project(tmp_path, runtime))
    assert project.home_is_untouched()


@pytest.fixture
def session(project: Project) -> Iterator[Session]:
    yield (session := project.start())
    session.kill_if_running()


def test_life_of_a_deployment(project: Project, session: Session) -> None:
    load_balancer = session.wait_until_up()
    first = tasks_of(load_balancer, 2)
    _docs_and_their_files_answer(load_balancer)
    _the_console_shows_the_deployment(session, first)
    if project.runtime == "docker":
        _containers_have_the_limits_of_the_task_definition(project)
    _a_second_start_is_refused(project)
    _nothing_changed_is_said(project)
    _a_changed_service_rolls_out_without_a_failed_request(project, load_balancer)
    second = tasks_of(load_balancer, 2)
    assert not set(first) & set(second)
    _a_service_that_crashes_is_rolled_back(project, load_balancer)
    # A scale-in of the instances may have moved a task meanwhile.
    third = tasks_of(load_balancer, 2)
    assert re.search(r"^\w{8} \| .*/task", session.output, re.MULTILINE), "the tasks' logs are printed"
    others = session.emulator_pid(), session.envoy_pid(), session.console_pid()
    assert session.end() == 0, session.output
    assert session.nothing_is_left(*others, *session.task_pids({**first, **second, **third}))


def _the_console_shows_the_deployment(session: Session, tasks: dict[str, int]) -> None:
    url = console_url(session)
    look = first_look(url)
    shown = {task["id"] for task in look["snapshot"]["tasks"]}
    # A container does not know the id of its task.
    assert len(shown) == len(tasks) if session.project.runtime == "docker" else shown == set(tasks)
    assert look["levers"]["speed"] == 20

    faster = session.project.command("speed", "60")
    assert (faster.wait(), faster.output) == (0, "AWS's timers run 60 times as fast\n")
    assert first_look(url)["levers"]["speed"] == 60
    slower = session.project.command("speed", "20")
    assert slower.wait() == 0


def _docs_and_their_files_answer(load_balancer: LoadBalancer) -> None:
    page = load_balancer.get("/docs")
    assert page.status == 200
    references = re.findall(r'(?:src|href)="([^"]+)"', page.body.decode())
    assert references
    for reference in references:
        assert "//" not in reference, "nothing comes from elsewhere"
        answer = load_balancer.get(urljoin("/docs", reference))
        assert (answer.status, bool(answer.body)) == (200, True)


def _containers_have_the_limits_of_the_task_definition(project: Project) -> None:
    found = containers(Workspace(project.root))
    assert len(found) == 2
    inspected = subprocess.run(["docker", "inspect", *found], capture_output=True, check=True)
    for container in json.loads(inspected.stdout):
        limits = container["HostConfig"]
        assert limits["ReadonlyRootfs"]
        assert limits["CapDrop"] == ["ALL"]
        assert limits["Init"]
        assert limits["Memory"] == 512 * 1024 * 1024
        assert limits["Tmpfs"] == {"/tmp": "size=64m,noexec,nosuid,nodev"}


def _a_second_start_is_refused(project: Project) -> None:
    second = project.start()
    assert second.wait() == 1
    assert re.fullmatch(
        r"error: a local deployment already runs in this folder \(process \d+\)\n", second.output
    )


def _nothing_changed_is_said(project: Project) -> None:
    rollout = project.command("deploy")
    assert rollout.wait() == 0, rollout.output
    assert "nothing changed: 2 tasks serve" in rollout.output


def _roll_out_under_load(project: Project, balancer: LoadBalancer) -> tuple[int, str, Visitors]:
    rollout = project.command("deploy")
    wait_until("the rollout", lambda: "cdk deploy" in rollout.output or rollout.ended, 30)
    with Visitors(balancer) as visitors:
        code = rollout.wait()
    return code, rollout.output, visitors


def _a_changed_service_rolls_out_without_a_failed_request(project: Project, balancer: LoadBalancer) -> None:
    project.append(*_NEW_VERSION)
    code, output, visitors = _roll_out_under_load(project, balancer)
    assert code == 0, output
    assert "COMPLETED: 2 tasks" in output
    assert b"after the rollout" in balancer.get("/task").body
    assert len(visitors.statuses) > 100
    assert set(visitors.statuses) == {200}


def _a_service_that_crashes_is_rolled_back(project: Project, balancer: LoadBalancer) -> None:
    project.append(*_CRASH)
    code, output, visitors = _roll_out_under_load(project, balancer)
    assert code == 1, output
    assert "rolling back: 2 of 2 tasks of the version from before" in output
    error = next(line for line in output.splitlines() if line.startswith("error: "))
    assert error.startswith("error: rolled back: RuntimeError: no database (service/app/main.py:")
    assert error.endswith("; the tasks from before keep serving")
    assert set(visitors.statuses) == {200}
    assert b"after the rollout" in balancer.get("/task").body


def test_watch_rolls_out_saved_changes(project: Project) -> None:
    session = project.start("--watch")
    try:
        # Saved after the synthesis and before the deployment is up: it is rolled out, too.
        wait_until("the deployment", lambda: "..  cdk deploy --all" in session.output, START_LIMIT_SECONDS)
        project.append(*_NEW_VERSION)
        load_balancer = session.wait_until_up()
        wait_until("the rollout", lambda: "COMPLETED: 2 tasks" in session.output, START_LIMIT_SECONDS)
        assert b"after the rollout" in load_balancer.get("/task").body
        project.append(*_CRASH)
        reason = "error: rolled back: RuntimeError: no database"
        wait_until("the rollback", lambda: reason in session.output, START_LIMIT_SECONDS)
        assert b"after the rollout" in load_balancer.get("/task").body
        assert session.end() == 0, session.output
    finally:
        session.kill_if_running()
    assert session.nothing_is_left()


def test_failed_deployment(project: Project) -> None:
    project.append(*_CRASH)
    session = project.start()
    assert session.wait() == 1
    errors = [line for line in session.output.splitlines() if line.startswith("error: ")]
    assert len(errors) == 1
    assert errors[0].startswith("error: RuntimeError: no database (service/app/main.py:")
    assert errors[0].endswith("the logs are in .local-logs/")
    assert "  | RuntimeError: no database" in session.output, "the failed task's last lines"
    assert {"cdk-deploy.log", "emulator.log", "failed-task.log"} <= {
        log.name for log in (project.root / ".local-logs").iterdir()
    }
    assert session.nothing_is_left()


def test_interrupted_start(project: Project, session: Session) -> None:
    wait_until("the first step", lambda: "cdk bootstrap" in session.output, 30)
    emulator = session.emulator_pid()
    assert session.end(signal.SIGTERM) == 130
    assert "ending (Ctrl-C again: at once)" in session.output, "there are no stacks to destroy yet"
    assert session.nothing_is_left(emulator)


def test_crashes_leave_nothing_running(project: Project) -> None:
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with contextlib.suppress(OSError):  # another process has the port, which serves as well
            holder.bind(("127.0.0.1", 4566))
            holder.listen()
        killed = project.start()
        wait_until("the first step", lambda: "cdk bootstrap" in killed.output, 30)
        assert killed.port != 4566, "a port that is in use is left alone"
        emulator, envoy = killed.emulator_pid(), killed.envoy_pid()
        killed.kill_if_running()
        wait_until("the emulator to follow", lambda: not is_running(emulator), 10)
        wait_until("the load balancer to follow", lambda: not is_running(envoy), 10)
        assert (project.root / ".local").is_dir(), "a killed command cannot clean up: the next start does"

        session = project.start()
        tasks = tasks_of(session.wait_until_up(), 2)
    os.kill(session.emulator_pid(), signal.SIGKILL)
    assert session.wait() == 1
    assert re.search(r"^error: the emulated AWS was ended by SIGKILL", session.output, re.MULTILINE)
    wait_until("the tasks to follow", lambda: not any(map(is_running, session.task_pids(tasks))), 10)
    assert session.nothing_is_left()


def test_a_killed_load_balancer_ends_the_deployment(project: Project) -> None:
    session = project.start()
    tasks = session.task_pids(tasks_of(session.wait_until_up(), 2))
    emulator = session.emulator_pid()
    os.kill(session.envoy_pid(), signal.SIGKILL)
    assert session.wait() == 1
    assert re.search(
        r"^error: the load balancer \(Envoy\) was ended by SIGKILL; the logs are in \.local-logs/$",
        session.output,
        re.MULTILINE,
    )
    wait_until("the tasks to follow", lambda: not any(map(is_running, tasks)), 10)
    assert session.nothing_is_left(emulator)


def test_killed_command_takes_its_tasks_along(project: Project) -> None:
    session = project.start()
    tasks = session.task_pids(tasks_of(session.wait_until_up(), 2))
    followers = [*tasks, session.console_pid()]
    session.kill_if_running()
    wait_until("the tasks and the console to follow", lambda: not any(map(is_running, followers)), 10)
    workspace = Workspace(project.root)
    wait_until("the containers to follow", lambda: not containers(workspace), 20)
    wait_until("the images to follow", lambda: not images(workspace), 20)
    assert not answers(session.port)
