import type { Config } from "../config";
import { limits } from "../config/fields";
import { fieldOf, withField } from "../config/path";
import type { Fix } from "../config/problem";
import { type Cause, causesOf, hasNone } from "./causes";
import { Fit } from "./fit";
import { cpuUnitsPerVcpu, hasTrunk, roomOf } from "./instance-room";
import { alternatives } from "./instance-types";
import { prefixLength, rangeAround, vpcMasks } from "./subnets";

/** No desired count is stuck at these percentages: at 200 % ECS may always start a task, at 0 % it may always stop one. */
const mostPermissive = { maxPercent: 200, minHealthyPercent: 0 };

/**
 * The changes of one field that remove the given causes, the smallest change of each field. The order is: changes that
 * cost nothing, changes that cost money, changes that interrupt more tasks at once, changes that make the service smaller.
 *
 * The list is complete: if all of these fail, no other field helps either. At `minHealthyPercent` 0 no count is stuck,
 * and a /16 has addresses for the largest service that the schema allows.
 */
export function* fixes(fit: Fit, causes: readonly Cause[]): Generator<Fix> {
  const { config } = fit;
  const current = causesOf(fit).filter((cause) => causes.includes(cause));
  const minHealthyPercent = ["service.rollout.minHealthyPercent", mostPermissive.minHealthyPercent] as const;
  if (current.includes("rounding")) {
    // Only the two percentages decide about rounding.
    yield* nearest(config, "service.rollout.maxPercent", mostPermissive.maxPercent, causes);
    yield* nearest(config, ...minHealthyPercent, causes);
    return;
  }
  const works = (fix: Fix) => hasNone(new Fit(withField(config, fix)), causes);
  if (current.includes("addresses")) yield* largerRange(config, works);
  if (!current.includes("capacity")) return;

  const { tasks, scaling, rollout } = config.service;
  yield* nearest(config, "cluster.instances.max", limits.instances, causes);
  yield* roomierInstances(config).filter(works);
  yield* otherTypes(fit, works);
  yield* nearest(config, ...minHealthyPercent, causes);
  yield* nearest(config, "service.cpu", limits.cpu, causes);
  yield* nearest(config, "service.memoryMiB", limits.memoryMiB, causes);
  yield* nearest(config, "service.tasks.max", tasks.min, causes);
  for (const [index, { min }] of scaling.schedules.entries()) {
    yield* nearest(config, `service.scaling.schedules[${index}].max`, min, causes);
  }
  if (rollout.strategy !== "rolling") {
    yield* [{ path: "service.rollout.strategy", value: "rolling" }].filter(works);
  }
}

/** Settings that let an instance hold more tasks. */
export function roomierInstances({ cluster, service }: Config): Fix[] {
  const found: Fix[] = [];
  if (!cluster.eniTrunking) found.push({ path: "cluster.eniTrunking", value: true });
  if (service.placement === "distinct-instance") found.push({ path: "service.placement", value: "spread" });
  return found;
}

/**
 * The value between the current one and the bound that removes all causes and is closest to the current one.
 *
 * Bisection works because each step towards the bound only adds room and only removes deadlocks. Addresses are
 * different: more room uses more of them. So the first bisection ignores addresses, and the second one checks them.
 */
function* nearest(config: Config, path: string, bound: number, causes: readonly Cause[]): Generator<Fix> {
  const current = fieldOf(config, path) as number;
  const steps = Math.abs(bound - current);
  const value = (step: number) => current + Math.sign(bound - current) * step;
  const reaches = (goal: readonly Cause[]) => (step: number) =>
    hasNone(new Fit(withField(config, { path, value: value(step) })), goal);

  const roomy = causes.filter((cause) => cause !== "addresses");
  const enough = bisect(1, steps, reaches(roomy));
  const step = enough && bisect(enough, steps, reaches(causes));
  if (step) yield { path, value: value(step) };
}

/** The first integer of first..last for which the test holds, or undefined. Once the test holds, it must keep holding. */
export function bisect(first: number, last: number, holds: (value: number) => boolean): number | undefined {
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

/** The narrowest wider range of the VPC that is large enough, up to the widest that a VPC can have. */
export function* largerRange({ network }: Config, works: (fix: Fix) => boolean): Generator<Fix> {
  const mask = prefixLength(network.cidr);
  const fix = (bits: number): Fix => ({ path: "network.cidr", value: rangeAround(network.cidr, mask - bits) });
  const bits = bisect(1, mask - vpcMasks.widest, (wider) => works(fix(wider)));
  if (bits) yield fix(bits);
}

/**
 * Other instance types of the same architecture, because the image is built for it. First choice are the current types
 * without the too small ones, then the cheapest type of the same family, then the cheapest of any. One type is enough:
 * of a list of types the worst one counts.
 */
function* otherTypes({ config, needed }: Fit, works: (fix: Fix) => boolean): Generator<Fix> {
  const { cluster, service } = config;
  const only = (...names: string[]): Fix => ({ path: "cluster.instanceTypes", value: names });
  const enough = Math.ceil(needed / cluster.instances.max);
  if (service.placement === "distinct-instance" && enough > 1) return;

  const large = cluster.instanceTypes.filter((name) => works(only(name)));
  if (large.length > 0) {
    yield only(...large);
    return;
  }
  const tried = new Set<number>();
  for (const type of alternatives(cluster.instanceTypes)) {
    if (type.vcpus * cpuUnitsPerVcpu < enough * service.cpu) continue;
    const { tasks } = roomOf(type, config);
    // Two types with equally many tasks and addresses both work, or both fail.
    const kind = hasTrunk(type, cluster) ? -tasks : tasks;
    if (tasks < enough || tried.has(kind)) continue;
    tried.add(kind);
    if (!works(only(type.name))) continue;
    yield only(type.name);
    return;
  }
}
