import type { Config } from "../config";
import { withField } from "../config/path";
import type { Fix, Problem } from "../config/problem";
import { fixes, roomierInstances } from "./candidates";
import { type Cause, causes, causesOf, hasNone } from "./causes";
import { priced } from "./cheaper";
import { Fit } from "./fit";
import { knownTypes, type Resource } from "./instance-room";
import {
  deadlockMessage,
  pricedRemedy,
  remedies,
  remedy,
  tooFewMessage,
  tooLargeMessage,
  tooNarrowMessage,
} from "./messages";

/** A configuration whose tasks cannot all run, or whose deployment can never end. */
export interface CapacityProblem extends Problem {
  /** The scarce resource: one of an instance, the room for a deployment, or the addresses of the VPC's range. */
  binding: Resource | "rollout" | "addresses";
  /** The smallest change of one field that alone makes the whole check pass. Absent if there is none. */
  fix?: Fix;
}

/**
 * Checks that all tasks which the service may have fit, and that all its deployments can end. It refuses nothing that
 * can work, as far as the assumed memory of an instance is right. docs/capacity.md explains the arithmetic.
 *
 * Expects known instance types of one architecture, a valid range and bounds in order. The schema and the rules check
 * these first.
 *
 * @returns one problem for each cause; none for a configuration that works
 */
export function checkCapacity(config: Config): CapacityProblem[] {
  if (knownTypes(config).length === 0) return [];
  const fit = new Fit(config);
  const findings = findingsOf(fit);
  if (findings.length === 0) return [];

  const fix = firstOf(fixes(fit, causes));
  if (fix) {
    const prices = priced(fit, fix);
    const use = prices ? pricedRemedy(fit, prices.plain, prices.cheaper) : remedy(fit, fix);
    return findings.map(({ binding, what }) => ({
      path: fix.path,
      message: `${what}; ${use}`,
      binding,
      fix,
    }));
  }
  const together = remedies(fit, combinedFix(fit));
  return findings.map(({ path, binding, what }) => ({ path, message: `${what}; ${together}`, binding }));
}

interface Finding {
  /** The field that the problem names if no single change helps. */
  path: string;
  binding: CapacityProblem["binding"];
  what: string;
}

function findingsOf(fit: Fit): Finding[] {
  const found = causesOf(fit);
  const findings: Finding[] = [];
  const { room, counts, capacity, stuck } = fit;
  const fits = capacity >= counts.highest;
  if (room.tasks === 0) {
    findings.push({ path: "cluster.instanceTypes", binding: room.binding, what: tooLargeMessage(fit) });
  } else if (!fits || (found.includes("capacity") && !stuck)) {
    // Rounding alone already blocks the deployment. A second line about its room would add nothing.
    const binding = fits ? "rollout" : room.binding;
    findings.push({ path: "cluster.instances.max", binding, what: tooFewMessage(fit) });
  }
  if (stuck) {
    findings.push({ path: "service.rollout.maxPercent", binding: "rollout", what: deadlockMessage(fit, stuck) });
  }
  if (found.includes("addresses")) {
    findings.push({ path: "network.cidr", binding: "addresses", what: tooNarrowMessage(fit) });
  }
  return findings;
}

/** One or two changes for each cause that together remove them all. Empty if even these do not help. */
function combinedFix(fit: Fit): Fix[] {
  const combined: Fix[] = [];
  let changed = fit;
  for (const cause of causesOf(fit)) {
    if (hasNone(changed, [cause])) continue;
    const steps = oneOrTwo(changed, cause);
    combined.push(...steps);
    changed = new Fit(steps.reduce(withField, changed.config));
  }
  return causesOf(changed).length === 0 ? combined : [];
}

/** One change that removes the cause, or one that makes instances hold more tasks, and another one. */
function oneOrTwo(fit: Fit, cause: Cause): Fix[] {
  const one = firstOf(fixes(fit, [cause]));
  if (one) return [one];
  for (const first of roomierInstances(fit.config)) {
    const second = firstOf(fixes(new Fit(withField(fit.config, first)), [cause]));
    if (second) return [first, second];
  }
  return [];
}

function firstOf<T>(values: Iterable<T>): T | undefined {
  for (const value of values) return value;
  return undefined;
}
