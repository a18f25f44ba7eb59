import { knownTypes } from "./capacity-instance";
import type { Config } from "./config";
import type { Problem } from "./problem";

/** Settings that work and change nothing, which is hardly what was meant. */
export function idleSettings(config: Config): Problem[] {
  return [...trunking(config), ...scaling(config)];
}

function trunking(config: Config): Problem[] {
  const { cluster } = config;
  if (!cluster.eniTrunking) return [];
  const without = knownTypes(config).filter(({ branchEnis }) => branchEnis === 0);
  if (without.length === 0) return [];
  const names = without.map(({ name }) => name).join(", ");
  return [
    { path: "cluster.eniTrunking", message: `given true, and ${names} cannot carry a trunk: no more tasks fit there` },
  ];
}

function scaling({ service: { tasks, scaling } }: Config): Problem[] {
  const { cpuPercent, memoryPercent, requestsPerTask, schedules } = scaling;
  const moved = cpuPercent ?? memoryPercent ?? requestsPerTask;
  if (tasks.min === tasks.max || moved !== null || schedules.length > 0) return [];
  const message = `given ${tasks.max} with service.tasks.min at ${tasks.min}, and nothing scales between them; set a target in service.scaling`;
  return [{ path: "service.tasks.max", message }];
}
