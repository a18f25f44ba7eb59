import type { Config } from "../config";
import { fieldOf } from "../config/path";
import type { Fix } from "../config/problem";
import { addressDemand, privateAddresses } from "./addresses";
import { capacity, cpuUnitsPerVcpu, type InstanceRoom, roomOf, tasksPerInstance, usableMemory } from "./instance-room";
import { instanceType } from "./instance-types";
import { lowerLimit, neededCapacity, stuckCount, taskCounts, upperLimit } from "./task-counts";

/** "1 task", "2 tasks". */
export const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/** Why an instance holds no more tasks, with the figures of the type that binds. */
export function whatBinds(config: Config, { binding, type }: Pick<InstanceRoom, "binding" | "type">): string {
  const { cpu, memoryMiB } = config.service;
  const facts = instanceType(type);
  if (!facts) return type;
  switch (binding) {
    case "network interfaces":
      return `network interfaces: ${type} serves ${count(roomOf(facts, config).limits[binding], "awsvpc task")} with its ${facts.maxEnis}`;
    case "cpu":
      return `cpu: ${cpu} units a task of ${type}'s ${facts.vcpus * cpuUnitsPerVcpu}`;
    case "memory":
      return `memory: ${memoryMiB} MiB a task of the ${Math.floor(usableMemory * facts.memoryMiB)} that ${type} has for tasks`;
    case "placement":
      return 'placement: "distinct-instance" allows one';
  }
}

/** A task that is larger than an instance. */
export function tooLarge(config: Config, room: InstanceRoom): string {
  return `not one task fits on ${room.type} (${whatBinds(config, room)})`;
}

/** More tasks than all instances hold, at rest or during a deployment. */
export function tooFew(config: Config): string {
  const { cluster, service } = config;
  const room = tasksPerInstance(config);
  const { highest } = taskCounts(service);
  const held = `${count(cluster.instances.max, "instance")} ${cluster.instances.max === 1 ? "holds" : "hold"} ${count(capacity(config), "task")} (${room.tasks} each, ${whatBinds(config, room)})`;
  const { strategy, minHealthyPercent } = service.rollout;
  if (capacity(config) < highest) return `${held}, and the service may have ${highest}`;
  if (strategy !== "rolling") {
    return `${held}, and a ${strategy} deployment of ${count(highest, "task")} runs ${neededCapacity(service)}, the old ones and the new ones`;
  }
  return `${held}, and a rolling deployment of ${count(highest, "task")} that keeps ${minHealthyPercent} % of them must start one more before it may stop one: it would never end`;
}

/** Percentages that leave a deployment nothing to do. */
export function deadlock({ service }: Config): string {
  const { minHealthyPercent, maxPercent } = service.rollout;
  const stuck = stuckCount(service) ?? 0;
  const lower = lowerLimit(stuck, minHealthyPercent);
  const upper = upperLimit(stuck, maxPercent);
  return `with ${count(stuck, "task")}, minHealthyPercent ${minHealthyPercent} keeps ${lower} (rounded up) and maxPercent ${maxPercent} allows ${upper} (rounded down): a rolling deployment may neither stop one nor start one and would never end`;
}

/** A range that is too small for the subnets, or for what takes addresses there. */
export function tooNarrow(config: Config): string {
  const { cidr, availabilityZones } = config.network;
  const present = privateAddresses(config);
  if (present === undefined)
    return `${cidr} has no room for a public and a private subnet in each of ${availabilityZones} zones`;
  const { instances, tasks, endpoints, loadBalancer } = addressDemand(config);
  const parts = Object.entries({
    instances,
    "tasks during a deployment": tasks,
    endpoints,
    "load balancer": loadBalancer,
  })
    .filter(([, addresses]) => addresses > 0)
    .map(([part, addresses]) => `${part} ${addresses}`);
  const needed = instances + tasks + endpoints + loadBalancer;
  return `${cidr} has ${present} private addresses in ${availabilityZones} zones, and the service may need ${needed} (${parts.join(", ")})`;
}

/** "use 3 instead of 2". */
export function remedy(config: Config, fix: Fix): string {
  return `use ${change(config, fix)}`;
}

/** Several changes that help together only. */
export function remedies(config: Config, fixes: readonly Fix[]): string {
  if (fixes.length === 0) return "no change of one or two fields helps: plan for fewer or smaller tasks";
  const changes = fixes.map((fix) => `${fix.path} ${change(config, fix)}`).join(" and ");
  return `no change of one field helps; use ${changes}`;
}

function change(config: Config, { path, value }: Fix): string {
  return `${JSON.stringify(value)} instead of ${JSON.stringify(fieldOf(config, path))}`;
}
