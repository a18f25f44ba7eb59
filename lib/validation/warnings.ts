import { knownTypes } from "../capacity/instance-room";
import type { Config } from "../config";
import type { Problem } from "../config/problem";
import { dockerfileWarnings } from "./dockerfile";

/** Warnings: settings without effect, `eniTrunking`, which needs an account setting, and the service's Dockerfile. */
export function configWarnings(config: Config): Problem[] {
  return [...trunking(config), ...scaling(config), ...dockerfileWarnings(config)];
}

function trunking(config: Config): Problem[] {
  const path = "cluster.eniTrunking";
  if (!config.cluster.eniTrunking) return [];
  const types = knownTypes(config);
  const without = types.filter(({ branchEnis }) => branchEnis === 0).map(({ name }) => name);
  const warnings: Problem[] = [];
  if (without.length > 0) {
    const names = without.join(", ");
    warnings.push({ path, message: `given true, and ${names} cannot carry a trunk: no more tasks fit there` });
  }
  if (without.length < types.length) {
    // Without the account setting an instance registers with no trunk. CloudFormation has no resource type for it.
    const command = "aws ecs put-account-setting-default --name awsvpcTrunking --value enabled";
    warnings.push({ path, message: `given true, which takes the account's consent once for a region: ${command}` });
  }
  return warnings;
}

function scaling({ service: { tasks, scaling } }: Config): Problem[] {
  const { cpuPercent, memoryPercent, requestsPerTask, schedules } = scaling;
  const target = cpuPercent ?? memoryPercent ?? requestsPerTask;
  if (tasks.min === tasks.max || target !== null || schedules.length > 0) return [];
  const message = `given ${tasks.max} with service.tasks.min at ${tasks.min}, and nothing scales between them; set a target in service.scaling`;
  return [{ path: "service.tasks.max", message }];
}
