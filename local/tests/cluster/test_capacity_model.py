"""The cluster and the capacity model of lib/capacity agree.

They share the facts of the instance types, and no arithmetic.

Configurations that the model accepts deploy, roll out and settle here. Those that it refuses for capacity
or rounding do not. `CONFIGURATIONS` is the number of random ones, and `SEED` repeats a run.
"""

import json
import os
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from random import Random
from typing import Any

import pytest

from local.cluster.records import InstanceStatus, Placement
from local.cluster.settings import Settings, Times, settings_of
from local.cluster.simulation import Simulation
from local.cluster.world import World
from local.paths import ROOT

COUNT = int(os.environ.get("CONFIGURATIONS", "2000"))
SEED = int(os.environ.get("SEED", Random().randrange(2**31)))


def configurations(*arguments: str) -> Iterator[dict[str, Any]]:
    """The lines of scripts/cluster-configurations.ts: settings, with what the model says of them."""
    program = ["node", "--require", "tsx/cjs", "scripts/cluster-configurations.ts"]
    with subprocess.Popen([*program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        yield from map(json.loads, process.stdout)
    assert process.returncode == 0


def rolls_out(simulation: Simulation) -> bool:
    simulation.deploy()
    deployment = len(simulation.world.deployments)

    def ends() -> bool:
        check_limits(simulation.world)
        return simulation.steady

    return simulation.run(ends) and deployment == len(simulation.world.deployments)


def check_limits(world: World) -> None:
    """What holds at each moment of a deployment: enough healthy tasks, not too many, and no instance
    beyond its room.

    During a blue-green, canary or linear deployment, each revision has the limit of its own. An instance
    that drains then lets both revisions replace their tasks at once.
    """
    service = world.service
    wanted = [task for task in world.tasks.values() if task.wanted]
    lower = ceil(service.desired * service.minimum_healthy_percent / 100)
    upper = service.desired * service.maximum_percent // 100
    assert lower <= sum(task.healthy for task in wanted)
    revisions = Counter(task.revision if world.shift else None for task in wanted)
    assert max(revisions.values(), default=0) <= max(upper, service.desired)
    used = Counter(task.instance for task in world.tasks.values() if task.instance)
    for name, number in used.items():
        room = world.instances[name].registered
        assert number * service.task.cpu <= room.cpu
        assert number * service.task.memory <= room.memory
        assert number * service.task.interfaces <= room.interfaces
    present = [one for one in world.instances.values() if one.status is not InstanceStatus.DRAINING]
    assert len(present) <= world.settings.scaling.maximum


def contradiction(document: dict[str, Any], settings: Settings, desired: list[int]) -> str | None:
    """What does not end or differs: the service runs and rolls out at each count, then scales in."""
    simulation = Simulation(settings)
    for count in desired:
        if count != simulation.world.service.desired:
            simulation.set_desired(count)
        if not simulation.run(lambda: simulation.steady):
            return f"{count} tasks do not run"
        if not rolls_out(simulation):
            return f"{count} tasks do not roll out"
    simulation.set_desired(desired[0])
    simulation.run(lambda: simulation.quiet)
    if not simulation.steady:
        return "does not settle"
    return different_count(document, settings, len(simulation.world.instances))


def different_count(document: dict[str, Any], settings: Settings, left: int) -> str | None:
    """Whether the instances after the scale-in differ from the plan's.

    The plan counts the type that holds the fewest tasks, so the comparison needs a single type. Below a
    target of 100, the plan has an upper bound, too. At 100, a drain can leave an instance more, because its
    tasks may get a place of their own. With "spread", a drain may also move tasks together.
    """
    if document["model"]["problems"] or document["lowest"] == 0 or len(document["instanceTypes"]) > 1:
        return None
    planned = document["model"]["instances"]
    placement = settings.service.placement
    fewest: int = 0 if placement is Placement.SPREAD else planned["fewest"]
    bounded = placement is Placement.DISTINCT_INSTANCE or settings.scaling.target < 100
    most: int = planned["later"]["fewest"] if bounded else settings.scaling.maximum
    return None if fewest <= left <= most else f"{left} instances are left, not {fewest} to {most}"


def waits_too_long(document: dict[str, Any], settings: Settings) -> bool:
    """Whether `npm run plan` warns that ECS stops new tasks which wait for a place.

    Then a rollout may fail.
    """
    wait: float = document["model"]["longestWait"]
    return wait >= settings.times.provisioning


def problem(document: dict[str, Any], random: Random) -> tuple[str, str | None]:
    """The model's verdict, and how the cluster contradicts it, None if they agree."""
    settings = settings_of(document)
    lowest, highest = settings.service.desired, document["highest"]
    desired = sorted({lowest, random.randint(lowest, highest), highest})
    single = [(name,) for name in settings.types]
    if document["model"]["problems"]:
        # The model counts the type that holds the fewest tasks. The group may start instances of that type
        # only.
        works = all(
            contradiction(document, replace(settings, types=types), desired) is None for types in single
        )
        return "refused", "works" if works else None
    types = random.choice([*single, settings.types])
    found = contradiction(document, replace(settings, types=types), desired)
    if found and waits_too_long(document, settings):
        return "accepted with a warning", None
    return "accepted", found and f"{found} on {', '.join(types)}"


def test_model_and_cluster_agree() -> None:
    seen: Counter[str] = Counter()
    for number, document in enumerate(configurations(str(COUNT), str(SEED))):
        try:
            verdict, found = problem(document, Random(number))
            assert found is None, f"{verdict}, but in the cluster: {found}"
        except AssertionError as error:
            error.add_note(
                f"CONFIGURATIONS={COUNT} SEED={SEED}, configuration {number}: {json.dumps(document)}"
            )
            raise
        seen[verdict] += 1
    print(dict(seen))
    assert seen.total() == COUNT
    # Both verdicts must occur often. Otherwise the agreement would prove little.
    assert min(seen["accepted"], seen["refused"]) > COUNT / 6


def test_a_drain_during_a_shift_lets_both_revisions_replace_their_tasks() -> None:
    """A scale-in drains instances while a linear deployment runs. A random run has found it."""
    document = {
        "lowest": 8,
        "highest": 12,
        "instanceTypes": ["c5.xlarge", "m5.2xlarge"],
        "eniTrunking": True,
        "minInstances": 0,
        "maxInstances": 24,
        "targetCapacityPercent": 58,
        "zones": 3,
        "cpu": 128,
        "memoryMiB": 512,
        "placement": "binpack",
        "strategy": "linear",
        "minHealthyPercent": 100,
        "maxPercent": 200,
        "stepPercent": 50,
        "bakeMinutes": 2,
        "alarms": True,
        "warmup": 120,
        "instanceStartSeconds": 120,
        "healthySeconds": 10,
        "drainSeconds": 854,
        "model": {
            "problems": [],
            "longestWait": 0,
            "instances": {"fewest": 2, "most": 2, "rollout": 4, "later": {"fewest": 14, "most": 21}},
        },
    }
    assert problem(document, Random(8802)) == ("accepted", None)


@pytest.fixture(scope="module")
def stages() -> dict[str, dict[str, Any]]:
    return {document["stage"]: document for document in configurations("stages")}


def test_the_emulator_assumes_the_times_of_the_plan(stages: dict[str, dict[str, Any]]) -> None:
    planned = settings_of(stages["local"]).times
    assert (Times().boot, Times().healthy) == (planned.boot, planned.healthy)


@pytest.mark.parametrize("stage", ["dev", "prod", "local"])
@pytest.mark.parametrize("offset", [0, 1, 30, 59])
def test_the_plan_of_a_stage_is_what_the_cluster_does(
    stages: dict[str, dict[str, Any]], stage: str, offset: int
) -> None:
    """The figures of `npm run plan -- --json` are exact, with two exceptions.

    Managed scaling looks once a minute. A deployment that needs a new instance begins `offset` seconds after
    a point of the metric, and waits so much less for the next one. The plan counts the whole minute.

    Two numbers of instances are a range. With room to spare, a service begins at the lower end and reaches
    the higher end after a deployment (docs/capacity.md, "What `plan` adds"). Later deployments find more
    room than the plan's, so they take at most its time.
    """
    document = stages[stage]
    plan = document["plan"]
    planned = plan["instances"]
    simulation = Simulation(settings_of(document))
    world, fleet = simulation.world, simulation.fleet

    def instances(desired: int) -> int:
        simulation.set_desired(desired)
        simulation.run(lambda: simulation.quiet)
        assert simulation.steady
        return len(world.instances)

    def seconds() -> float:
        simulation.run_for(offset)
        fleet.most = 0
        assert rolls_out(simulation)
        assert world.deployment.ended_at is not None
        return world.deployment.ended_at - world.deployment.started_at

    instances(plan["tasks"]["fewest"])
    assert planned["most"] <= instances(plan["tasks"]["most"]) <= planned["later"]["most"]
    waits = any(entry["seconds"] == document["instanceStartSeconds"] for entry in plan["timeline"])
    assert seconds() == plan["rolloutSeconds"] - (offset if waits else 0)
    assert instances(plan["tasks"]["most"]) == planned["later"]["most"]
    assert fleet.most == planned["rollout"]
    assert seconds() <= plan["rolloutSeconds"]
    assert planned["fewest"] <= instances(plan["tasks"]["fewest"]) <= planned["later"]["fewest"]
