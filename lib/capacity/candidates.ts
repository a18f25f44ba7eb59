import type { Config } from "../config";
import { limits } from "../config/limits";
import { fieldOf, setter, withField } from "../config/path";
import type { Fix } from "../config/problem";
import { type Cause, causesOf, free } from "./causes";
import { cpuUnitsPerVcpu, hasTrunk, roomOf } from "./instance-room";
import { alternatives } from "./instance-types";
import { prefixLength, rangeAround, vpcMasks } from "./subnets";
import { neededCapacity } from "./task-counts";

/** What frees every count: at 200 % each may start a task first, at 0 % each may stop one. */
const freest = { maxPercent: 200, minHealthyPercent: 0 };

/**
 * The changes of one field that leave none of the causes, each the smallest of its field. What costs nothing comes
 * first, then what costs money, then what makes deployments ruder, and last what makes the service smaller.
 *
 * Fields that are missing here cannot help where all of these fail: with `minHealthyPercent` 0 no count is stuck, and a
 * /16 holds the addresses of the largest service the schema allows.
 */
export function* possibleFixes(config: Config, causes: readonly Cause[]): Generator<Fix> {
  const present = causesOf(config).filter((cause) => causes.includes(cause));
  const minHealthyPercent = ["service.rollout.minHealthyPercent", freest.minHealthyPercent] as const;
  if (present.includes("rounding")) {
    // Nothing but the two percentages decides that.
    yield* nearest(config, "service.rollout.maxPercent", freest.maxPercent, causes);
    yield* nearest(config, ...minHealthyPercent, causes);
    return;
  }
  const works = (fix: Fix) => free(withField(config, fix), causes);
  if (present.includes("addresses")) yield* largerRange(config, works);
  if (!present.includes("capacity")) return;

  const { tasks, scaling, rollout } = config.service;
  yield* nearest(config, "cluster.instances.max", limits.instances, causes);
  yield* roomierInstances(config).filter(works);
  yield* otherTypes(config, works);
  yield* nearest(config, ...minHealthyPercent, causes);
  yield* nearest(config, "service.cpu", limits.cpu, causes);
  yield* nearest(config, "service.memoryMiB", limits.memoryMiB, causes);
  yield* nearest(config, "service.tasks.max", tasks.min, causes);
  for (const [index, { min }] of scaling.schedules.entries()) {
    yield* nearest(config, `service.scaling.schedules[${index}].max`, Math.max(1, min), causes);
  }
  if (rollout.strategy !== "rolling") {
    yield* [{ path: "service.rollout.strategy", value: "rolling" }].filter(works);
  }
}

/** Switches that let an instance hold more tasks. */
export function roomierInstances({ cluster, service }: Config): Fix[] {
  const fixes: Fix[] = [];
  if (!cluster.eniTrunking) fixes.push({ path: "cluster.eniTrunking", value: true });
  if (service.placement === "distinct-instance") fixes.push({ path: "service.placement", value: "spread" });
  return fixes;
}

/**
 * The value closest to the present one, on the way to the bound, that leaves none of the causes.
 *
 * The further a field moves on its way, the more room there is and the fewer counts are stuck, so bisection finds the
 * first value. Addresses only get scarcer by more room, so that value is also the best one for them; only fewer tasks
 * take fewer, which the second bisection finds.
 */
function* nearest(config: Config, path: string, bound: number, causes: readonly Cause[]): Generator<Fix> {
  const present = fieldOf(config, path) as number;
  const steps = Math.abs(bound - present);
  const value = (step: number) => present + Math.sign(bound - present) * step;
  const change = setter(path);
  const reaches = (goal: readonly Cause[]) => (step: number) => free(change(config, value(step)), goal);

  const roomy = causes.filter((cause) => cause !== "addresses");
  const enough = bisect(1, steps, reaches(roomy));
  const step = enough && bisect(enough, steps, reaches(causes));
  if (step) yield { path, value: value(step) };
}

/** The first whole number of first..last for which a test holds that, once true, stays true; undefined if none does. */
function bisect(first: number, last: number, holds: (value: number) => boolean): number | undefined {
  if (first > last) return undefined;
  if (holds(first)) return first;
  if (!holds(last)) return undefined;
  let [no, yes] = [first, last];
  while (yes - no > 1) {
    const middle = (no + yes) >> 1;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return yes;
}

/** The VPC's range, wider by as little as helps, up to the widest a VPC can have. */
function* largerRange({ network }: Config, works: (fix: Fix) => boolean): Generator<Fix> {
  const present = prefixLength(network.cidr);
  const fix = (bits: number): Fix => ({ path: "network.cidr", value: rangeAround(network.cidr, present - bits) });
  const bits = bisect(1, present - vpcMasks.widest, (wider) => works(fix(wider)));
  if (bits) yield fix(bits);
}

/**
 * Other instance types: the present ones less those that are too small; else the cheapest one of the same family, or
 * of any, and of the same architecture, since the image is built for that. One type alone is as good as any list with
 * it, of which the worst counts.
 */
function* otherTypes(config: Config, works: (fix: Fix) => boolean): Generator<Fix> {
  const { cluster, service } = config;
  const only = (...names: string[]): Fix => ({ path: "cluster.instanceTypes", value: names });
  const enough = Math.ceil(neededCapacity(service) / cluster.instances.max);
  if (service.placement === "distinct-instance" && enough > 1) return;

  const present = cluster.instanceTypes.filter((name) => works(only(name)));
  if (present.length > 0) {
    yield only(...present);
    return;
  }
  const tried = new Set<number>();
  for (const type of alternatives(cluster.instanceTypes)) {
    if (type.vcpus * cpuUnitsPerVcpu < enough * service.cpu) continue;
    const { tasks } = roomOf(type, config);
    // Types that hold equally many tasks and take equally many addresses stand or fall together.
    const kind = hasTrunk(type, cluster) ? -tasks : tasks;
    if (tasks < enough || tried.has(kind)) continue;
    tried.add(kind);
    if (!works(only(type.name))) continue;
    yield only(type.name);
    return;
  }
}
