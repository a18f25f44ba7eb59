import type { Config } from "../config";
import type { Fix, Problem } from "../config/problem";
import { causesOf } from "./causes";
import { combinedFix, singleFix } from "./fix";
import { capacity, knownTypes, type Resource, tasksPerInstance } from "./instance-room";
import { deadlock, remedies, remedy, tooFew, tooLarge, tooNarrow } from "./messages";
import { taskCounts } from "./task-counts";

export { capacity, type InstanceRoom, type Resource, tasksPerInstance } from "./instance-room";
export { neededCapacity, peakTasks, taskCounts } from "./task-counts";

/** A configuration whose tasks cannot all run, or whose deployment can never end. */
export interface CapacityProblem extends Problem {
  /** What runs out: of an instance, of the room that a deployment needs besides, or of the VPC's range. */
  binding: Resource | "rollout" | "addresses";
  /** The smallest change of one field that, applied alone, makes the whole check pass; absent where there is none. */
  fix?: Fix;
}

/**
 * Whether every task that the service may have fits, and every deployment that it may make ends. Refuses what cannot
 * work and nothing else; docs/capacity.md explains the arithmetic.
 *
 * Expects known instance types of one architecture, a valid range and bounds in order, which the configuration's other
 * rules see to.
 *
 * @returns one problem a cause; none for a configuration that works
 */
export function checkCapacity(config: Config): CapacityProblem[] {
  if (knownTypes(config).length === 0) return [];
  const findings = findingsOf(config);
  if (findings.length === 0) return [];

  const fix = singleFix(config);
  if (fix) {
    return findings.map(({ binding, what }) => ({
      path: fix.path,
      message: `${what}; ${remedy(config, fix)}`,
      binding,
      fix,
    }));
  }
  const together = remedies(config, combinedFix(config));
  return findings.map(({ path, binding, what }) => ({ path, message: `${what}; ${together}`, binding }));
}

interface Finding {
  /** The field to name where no single change helps. */
  path: string;
  binding: CapacityProblem["binding"];
  what: string;
}

function findingsOf(config: Config): Finding[] {
  const causes = causesOf(config);
  const findings: Finding[] = [];
  const room = tasksPerInstance(config);
  const fits = capacity(config) >= taskCounts(config.service).highest;
  if (room.tasks === 0) {
    findings.push({ path: "cluster.instanceTypes", binding: room.binding, what: tooLarge(config, room) });
  } else if (!fits || (causes.includes("capacity") && !causes.includes("rounding"))) {
    // Where rounding blocks the deployment already, its want of room is not worth a line of its own.
    const binding = fits ? "rollout" : room.binding;
    findings.push({ path: "cluster.instances.max", binding, what: tooFew(config) });
  }
  if (causes.includes("rounding")) {
    findings.push({ path: "service.rollout.maxPercent", binding: "rollout", what: deadlock(config) });
  }
  if (causes.includes("addresses")) {
    findings.push({ path: "network.cidr", binding: "addresses", what: tooNarrow(config) });
  }
  return findings;
}
