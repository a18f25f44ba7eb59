"""Scaling at both levels, faults, rollouts and schedules, with the application's own stacks.

The tests share one deployment, and run in their order. Each says how many requests failed, and how many
virtual seconds it took.
"""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from local.processes.waiting import wait_until
from local.tests.support.living import Living
from local.tests.support.project import Project
from local.tests.support.visitors import VISITORS, Visitors

Record = Callable[[str, object], None]

_SPEED = 60
_FEWEST, _MOST = 3, 4
_STATUS = ["node", "--import", "tsx", "bin/status.ts", "--local"]
_STATUS_LIMIT_SECONDS = 60
_STAGE = f"""import type {{ Configuration }} from "../lib/config";

export default {{
  cluster: {{ instances: {{ min: 2, max: 8 }}, spotPercentage: 100 }},
  service: {{
    cpu: 128,
    tasks: {{ min: {_FEWEST}, max: {_MOST} }},
    scaling: {{ cpuPercent: 30 }},
    rollout: {{ strategy: "canary", stepPercent: 30, bakeMinutes: 4 }},
  }},
}} satisfies Configuration;
"""
_FAILS_AT_TASK = """
from starlette.responses import PlainTextResponse  # noqa: E402


@app.middleware("http")
async def fail(request, call_next):
    return PlainTextResponse("broken", 500) if request.url.path == "/task" else await call_next(request)
"""


@pytest.fixture(scope="module")
def living(tmp_path_factory: pytest.TempPathFactory, runtime: str) -> Iterator[Living]:
    project = Project(tmp_path_factory.mktemp("living"), runtime)
    (project.root / "config" / "living.ts").write_text(_STAGE)
    session = project.start("-c", "stage=living", "--speed", str(_SPEED))
    living = Living(session, _SPEED)
    living.virtual_seconds("the fewest tasks", lambda: living.steady(_FEWEST))
    yield living
    assert session.end() == 0, session.output


def _state(record: Record, visitors: Visitors, seconds: float) -> None:
    record(
        "requests", f"{len(visitors.statuses)}, failed {len(visitors.failed)}, {seconds:.0f} virtual seconds"
    )


def test_status_tells_it_in_one_look(living: Living) -> None:
    root = living.session.project.root
    text = subprocess.run(_STATUS, cwd=root, capture_output=True, text=True, timeout=60, check=True).stdout
    assert " tasks are healthy. " + living.balancer.url in text
    answer = subprocess.run(
        [*_STATUS, "--json"], cwd=root, capture_output=True, timeout=60, check=True
    ).stdout
    snapshot = json.loads(answer)
    shown = {task["id"] for task in snapshot["tasks"] if task["status"] == "RUNNING"}
    assert shown <= {task["taskArn"].rpartition("/")[2] for task in living.tasks()}
    assert {one["id"] for one in snapshot["group"]["instances"]} <= {
        one["InstanceId"] for one in living.instances()
    }
    assert snapshot["events"]


def test_a_lost_instance_is_replaced(living: Living, record_property: Record) -> None:
    with Visitors(living.balancer) as visitors:
        lost = living.fault("instance").split()[1]
        seconds = living.virtual_seconds(
            "another instance with its task",
            lambda: lost not in {one["InstanceId"] for one in living.instances()} and living.steady(_FEWEST),
        )
    _state(record_property, visitors, seconds)
    assert len(visitors.failed) <= VISITORS, "only requests that were inside it"


def test_a_spot_interruption_costs_no_request(living: Living, record_property: Record) -> None:
    spot = [
        one["InstanceId"]
        for reservation in living.api("ec2").describe_instances()["Reservations"]
        for one in reservation["Instances"]
        if one.get("InstanceLifecycle") == "spot" and one["State"]["Name"] == "running"
    ]
    moved = {task["taskArn"] for task in living.tasks() if living.ec2_id(task) == spot[0]}
    assert moved
    with Visitors(living.balancer) as visitors:
        living.fault("spot", spot[0])
        # It leaves InService at the notice. It ends when its tasks have drained.
        seconds = living.virtual_seconds(
            "the end of the instance, and its task on another one",
            lambda: (
                spot[0] not in {one["InstanceId"] for one in living.all_instances()}
                and living.steady(_FEWEST)
            ),
        )
    _state(record_property, visitors, seconds)
    assert not visitors.failed
    assert not moved & {task["taskArn"] for task in living.tasks()}


def test_a_lost_zone_is_left_and_used_again(living: Living, record_property: Record) -> None:
    zone = living.tasks()[0]["availabilityZone"]
    with Visitors(living.balancer) as visitors:
        living.fault("zone", zone)
        seconds = living.virtual_seconds(
            "every task in the other zone",
            lambda: (
                living.steady(_FEWEST) and zone not in {task["availabilityZone"] for task in living.tasks()}
            ),
        )
        _state(record_property, visitors, seconds)
        living.fault("zone-return", zone)
        seconds = living.virtual_seconds(
            "a task in the zone",
            lambda: living.steady(_FEWEST) and zone in {task["availabilityZone"] for task in living.tasks()},
        )
    _state(record_property, visitors, seconds)


def test_load_brings_tasks_and_instances(living: Living, record_property: Record) -> None:
    living.virtual_seconds(
        "a quiet service", lambda: living.steady(_FEWEST) and len(living.tasks()) == _FEWEST
    )
    with Visitors(living.balancer, threads=6) as visitors:
        seconds = living.virtual_seconds("the most tasks", lambda: living.steady(_MOST))
        assert len(living.instances()) == _MOST
    _state(record_property, visitors, seconds)
    assert not visitors.failed
    seconds = living.virtual_seconds(
        "the fewest tasks and instances",
        lambda: len(living.tasks()) == len(living.instances()) == _FEWEST,
    )
    record_property("end of the load", f"{seconds:.0f} virtual seconds")


def test_an_alarm_undoes_a_canary(living: Living, record_property: Record) -> None:
    project = living.session.project
    project.append("service/app/main.py", _FAILS_AT_TASK)
    rollout = project.command("deploy")
    with Visitors(living.balancer, path="/task") as visitors:
        seconds = living.virtual_seconds("the rollback", lambda: rollout.ended)
    _state(record_property, visitors, seconds)
    assert rollout.wait() == 1, rollout.output
    assert "error: rolled back: " in rollout.output
    assert "is in the state ALARM" in rollout.output
    assert "Last task" not in rollout.output  # none failed
    assert visitors.failed
    assert len(visitors.failed) < 0.3 * len(visitors.statuses)
    living.virtual_seconds("the version from before", lambda: living.steady(_FEWEST))
    assert living.balancer.get("/task").status == 200


def test_a_new_ami_is_rolled_out(living: Living, record_property: Record) -> None:
    before = {one["InstanceId"] for one in living.instances()}
    stage = living.session.project.root / "config" / "living.ts"
    stage.write_text(
        stage.read_text().replace(
            "spotPercentage: 100",
            'spotPercentage: 100, amiVersion: "al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-x86_64"',
        )
    )
    rollout = living.session.project.command("deploy")
    with Visitors(living.balancer) as visitors:
        seconds = living.virtual_seconds("the refresh", lambda: rollout.ended)
    assert rollout.wait() == 0, rollout.output
    _state(record_property, visitors, seconds)
    assert not visitors.failed
    assert not before & {one["InstanceId"] for one in living.instances()}


def test_a_schedule_stops_the_service_and_starts_it_again(living: Living, record_property: Record) -> None:
    api = living.api("application-autoscaling")
    target = {
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/{living.cluster}/{living.service}",
        "ScalableDimension": "ecs:service:DesiredCount",
    }

    def schedule(name: str, cron: str, count: int) -> None:
        bounds = {"MinCapacity": count, "MaxCapacity": count}
        api.put_scheduled_action(
            ScheduledActionName=name, Schedule=f"cron({cron})", ScalableTargetAction=bounds, **target
        )

    schedule("stop", "0/2 * * * ? *", 0)
    stopped = living.virtual_seconds("no task", lambda: not living.tasks())
    api.delete_scheduled_action(ScheduledActionName="stop", **target)
    schedule("start", "0/2 * * * ? *", _FEWEST)
    started = living.virtual_seconds("the fewest tasks", lambda: living.steady(_FEWEST))
    record_property("stopped and started", f"after {stopped:.0f} and {started:.0f} virtual seconds")
    assert living.balancer.get("/").status == 200


def test_watch_repeats_until_it_is_interrupted(living: Living, tmp_path: Path) -> None:
    output = tmp_path / "output.txt"
    with _watch(living, output) as watch:
        wait_until("the second look", lambda: _looks(output) >= 2, _STATUS_LIMIT_SECONDS)
        watch.send_signal(signal.SIGINT)
        assert watch.wait(_STATUS_LIMIT_SECONDS) == -signal.SIGINT, "the shell shows 130"
    assert "\n    at " not in output.read_text(), "no stack trace"


def test_watch_ends_with_the_deployment(living: Living, tmp_path: Path) -> None:
    """The last test, because it ends the deployment."""
    output = tmp_path / "output.txt"
    with _watch(living, output) as watch:
        wait_until("a look", lambda: _looks(output) >= 1, _STATUS_LIMIT_SECONDS)
        assert living.session.end() == 0, living.session.output
        assert watch.wait(_STATUS_LIMIT_SECONDS) == 1
    text = output.read_text()
    assert [line.startswith("error: ") for line in text.splitlines()].count(True) == 1
    assert text.splitlines()[-1].startswith("error: "), "no stack trace"


@contextmanager
def _watch(living: Living, output: Path) -> Iterator[subprocess.Popen[bytes]]:
    command, root = [*_STATUS, "--watch"], living.session.project.root
    with (
        output.open("wb") as file,
        subprocess.Popen(command, cwd=root, stdout=file, stderr=subprocess.STDOUT) as watch,
    ):
        try:
            yield watch
        finally:
            watch.kill()


def _looks(output: Path) -> int:
    return output.read_text().count("Are users served?")
