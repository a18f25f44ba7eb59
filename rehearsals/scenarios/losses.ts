import { instancesFor } from "../../lib/capacity/fleet";
import type { Config } from "../../lib/config";
import type { Snapshot } from "../../operator/snapshot";
import {
  type Circumstances,
  fewestTasks,
  instanceReplacement,
  lost,
  lostRequests,
  type Span,
  span,
  sum,
  taskStart,
  taskStop,
  times,
  unnoticed,
} from "../model";
import { RehearsalError } from "../problem";
import type { Promised, Scenario } from "../scenario";
import type { Stage } from "../stage";

export const taskKilled: Scenario = {
  name: "task-killed",
  what: "the process of one task is killed",
  promise: (around) => loses(around, 1, "task", span(0)),
  play: (stage, promised) => breaks(stage, promised, ["task"], "ECS started another task"),
};

export const instanceLost: Scenario = {
  name: "instance-lost",
  what: "an instance ends, and its tasks with it",
  promise: (around) => loses(around, lost(around.config, "instance"), "instance", instanceReplacement),
  async play(stage, promised) {
    const instance = (await stage.snapshot()).tasks.find(({ status }) => status === "RUNNING")?.instance ?? "";
    return breaks(stage, promised, ["instance", instance], "another instance has its tasks", leaves(instance));
  },
};

export const zoneLost: Scenario = {
  name: "zone-lost",
  what: "every instance of an Availability Zone ends, and none starts there",
  promise: (around) => loses(around, lost(around.config, "zone"), "zone", times(2, instanceReplacement)),
  async play(stage, { within }) {
    await stage.startLoad();
    const most = lost(stage.around.config, "zone");
    const now = await stage.steady(
      zoneBalance,
      (now) => mostInZone(now).tasks <= most,
      `at most ${most} tasks in a zone`,
    );
    const { zone } = mostInZone(now);
    await stage.fault("zone", zone);
    await stage.steady(within, ({ tasks }) => !tasks.some((task) => task.zone === zone && task.status === "RUNNING"));
    stage.recovered();
    await stage.fault("zone-return", zone);
    await stage.steady(within);
    return { happened: "the other zones have its tasks", broken: [] };
  },
};

/** ECS moves tasks between zones by itself, after it has moved instances. */
const zoneBalance = span(3600, 60);

function mostInZone({ tasks }: Snapshot): { zone: string; tasks: number } {
  const counts = new Map<string, number>();
  for (const { zone, status } of tasks) {
    if (zone !== null && status === "RUNNING") counts.set(zone, (counts.get(zone) ?? 0) + 1);
  }
  const [most] = [...counts].sort(([, one], [, other]) => other - one);
  return { zone: most?.[0] ?? "", tasks: most?.[1] ?? 0 };
}

export const spotInterruption: Scenario = {
  name: "spot-interruption",
  what: "EC2 takes a Spot instance back, with two minutes of notice",
  missing(config) {
    if (config.cluster.spotPercentage === 0) return "cluster.spotPercentage is 0";
    return spotInstances(config) > 0 ? undefined : "no Spot instance runs with the fewest tasks";
  },
  promise({ config }) {
    return {
      text: "No request fails: its tasks drain within the two minutes of the notice.",
      mostFailed: { requests: 0 },
      within: sum(span(120), times(2, instanceReplacement), taskStart(config), taskStop(config)),
    };
  },
  async play(stage, { within }) {
    await stage.startLoad();
    const instance = await interrupted(stage);
    await stage.steady(within, leaves(instance), "the end of the instance, and every task to be healthy");
    return { happened: "its tasks moved to another instance", broken: [] };
  },
};

/** Whether an instance has left its group, and has no task any more. */
function leaves(instance: string) {
  return ({ tasks, group }: Snapshot) =>
    !group.instances.some(({ id }) => id === instance) &&
    !tasks.some((task) => task.instance === instance && task.status !== "STOPPED");
}

/** Interrupts a Spot instance that has a task. The command refuses an On-Demand one. */
async function interrupted(stage: Stage): Promise<string> {
  const { tasks } = await stage.snapshot();
  const instances = new Set(
    tasks.flatMap(({ instance, status }) => (instance && status === "RUNNING" ? [instance] : [])),
  );
  let refusal: unknown = new RehearsalError("no instance has a task");
  for (const instance of instances) {
    try {
      await stage.fault("spot", instance);
      return instance;
    } catch (error) {
      if (!(error instanceof RehearsalError)) throw error;
      refusal = error;
    }
  }
  throw refusal;
}

/** Spot instances of the fewest that run. The group has `instances.min` On-Demand ones first, and rounds their share up. */
export function spotInstances(config: Config): number {
  const { instances, spotPercentage } = config.cluster;
  const above = instancesFor(config, fewestTasks(config)) - instances.min;
  return Math.floor((above * spotPercentage) / 100);
}

function loses(around: Circumstances, dead: number, what: string, replaced: Span): Promised {
  const { config } = around;
  const tasks = fewestTasks(config);
  const most = lostRequests(dead, sum(replaced, taskStart(config)), around);
  const until =
    dead >= tasks
      ? `Requests fail until a new task is healthy, at most ${most}: ${what === "task" ? "it is the only one" : `the ${what} has every task`}.`
      : `At most ${Math.round((100 * dead) / tasks)} % of the requests fail, for ${unnoticed.realSeconds} s: ${dead} of ${tasks} tasks, until three health checks have failed.`;
  const within = sum(replaced, taskStart(config), taskStop(config), span(120));
  return { text: until, mostFailed: { requests: most, share: Math.min(1, dead / tasks) }, within };
}

/** Breaks something, and waits until what is broken has no task any more and all tasks are healthy. */
async function breaks(
  stage: Stage,
  { within }: Promised,
  words: string[],
  happened: string,
  healed: (now: Snapshot) => boolean = () => true,
) {
  await stage.startLoad();
  const before = new Set((await stage.snapshot()).tasks.map(({ id }) => id));
  await stage.fault(...words);
  await stage.steady(
    within,
    (now) => now.tasks.some(({ id, status }) => status === "RUNNING" && !before.has(id)) && healed(now),
    "another task, and every task to be healthy",
  );
  return { happened, broken: [] };
}
