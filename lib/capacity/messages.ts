import { fieldOf } from "../config/path";
import type { Fix } from "../config/problem";
import type { PricedFix } from "./cheaper";
import type { Fit } from "./fit";
import type { StuckCount } from "./rollout";

/** "1 task", "2 tasks". */
export const plural = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** "45 s", "3 min 20 s", "1 h 5 min". */
export function clock(seconds: number): string {
  const units: [number, string][] = [
    [Math.floor(seconds / 3600), "h"],
    [Math.floor(seconds / 60) % 60, "min"],
    [seconds % 60, "s"],
  ];
  const parts = units.filter(([value]) => value > 0).map(([value, unit]) => `${value} ${unit}`);
  return parts.join(" ") || "0 s";
}

/** The resource that limits the tasks of an instance, with its figures. */
export function bindingReason({ room, config }: Pick<Fit, "room" | "config">): string {
  const { cpu, memoryMiB } = config.service;
  const { type, binding, limits, cpuUnits, taskMemoryMiB } = room;
  switch (binding) {
    case "network interfaces":
      return `network interfaces: ${type.name} serves ${plural(limits[binding], "awsvpc task")} with its ${type.maxEnis}`;
    case "cpu":
      return `cpu: ${cpu} units a task of ${type.name}'s ${cpuUnits}`;
    case "memory":
      return `memory: ${memoryMiB} MiB a task of the ${taskMemoryMiB} that ${type.name} is assumed to have for tasks`;
    case "placement":
      return 'placement: "distinct-instance" allows one';
  }
}

/** A task is larger than an instance. */
export function tooLargeMessage(fit: Fit): string {
  return `not one task fits on ${fit.room.type.name} (${bindingReason(fit)})`;
}

/** There are more tasks than all instances hold, at rest or during a deployment. */
export function tooFewMessage(fit: Fit): string {
  const { room, counts, capacity, needed } = fit;
  const { cluster, service } = fit.config;
  const { highest } = counts;
  const held = `${plural(cluster.instances.max, "instance")} ${cluster.instances.max === 1 ? "holds" : "hold"} ${plural(capacity, "task")} (${room.tasks} each, ${bindingReason(fit)})`;
  const { strategy, minHealthyPercent } = service.rollout;
  if (capacity < highest) return `${held}, and the service may have ${highest}`;
  if (strategy !== "rolling") {
    return `${held}, and a ${strategy} deployment of ${plural(highest, "task")} runs ${needed}, the old ones and the new ones`;
  }
  return `${held}, and a rolling deployment of ${plural(highest, "task")} that keeps ${minHealthyPercent} % of them must start one more before it may stop one: it would never end`;
}

/** The percentages let a deployment neither stop a task nor start one. */
export function deadlockMessage({ config }: Fit, { tasks, lower, upper }: StuckCount): string {
  const { minHealthyPercent, maxPercent } = config.service.rollout;
  return `with ${plural(tasks, "task")}, minHealthyPercent ${minHealthyPercent} keeps ${lower} (rounded up) and maxPercent ${maxPercent} allows ${upper} (rounded down): a rolling deployment may neither stop one nor start one and would never end`;
}

/** The range is too small for the subnets, or for the addresses that the service takes there. */
export function tooNarrowMessage({ config, addresses }: Fit): string {
  const { cidr, availabilityZones } = config.network;
  const { available, spare, demand } = addresses;
  if (available === undefined)
    return `${cidr} has no room for a public and a private subnet in each of ${availabilityZones} zones`;
  const { instances, tasks, endpoints, loadBalancer } = demand;
  const parts = Object.entries({
    instances,
    "tasks during a deployment": tasks,
    endpoints,
    "load balancer": loadBalancer,
  })
    .filter(([, count]) => count > 0)
    .map(([part, count]) => `${part} ${count}`);
  return `${cidr} has ${available} private addresses in ${availabilityZones} zones, and the service may need ${available - spare} (${parts.join(", ")})`;
}

/** "use 3 instead of 2". */
export function remedy({ config }: Fit, fix: Fix): string {
  return `use ${change(config, fix)}`;
}

/** "use 41 instead of 5 (1,245 USD ...)", after a cheaper way if there is one. */
export function pricedRemedy(fit: Fit, plain: PricedFix, cheaper?: PricedFix): string {
  const usd = ({ monthlyUsd }: PricedFix) =>
    `${Math.round(monthlyUsd).toLocaleString("en-US")} USD a month for instances`;
  const [fix] = plain.fixes;
  const more = fix ? `${change(fit.config, fix)} (${usd(plain)})` : "";
  return cheaper ? `use ${changes(fit, cheaper.fixes)} (${usd(cheaper)}), or ${more}` : `use ${more}`;
}

/** Several changes that only help together. */
export function remedies(fit: Fit, fixes: readonly Fix[]): string {
  if (fixes.length === 0) return "no change of one or two fields helps: plan for fewer or smaller tasks";
  return `no change of one field helps; use ${changes(fit, fixes)}`;
}

function changes({ config }: Fit, fixes: readonly Fix[]): string {
  return fixes.map((fix) => `${fix.path} ${change(config, fix)}`).join(" and ");
}

function change(config: Fit["config"], { path, value }: Fix): string {
  return `${JSON.stringify(value)} instead of ${JSON.stringify(fieldOf(config, path))}`;
}
