import type { Config } from "../config";
import { limits } from "../config/fields";
import { withField } from "../config/path";
import { bisect } from "./candidates";
import { checkCapacity } from "./check";
import { Deployment, type TimelineEntry } from "./deployment";
import { lowerLimit, peakTasks, trafficSteps, upperLimit } from "./rollout";

/** The deployment of the most tasks. */
export interface RolloutTimeline {
  /** Its events. The last entry is its end. */
  timeline: TimelineEntry[];
  /** Longest time that a new task waits for room on an instance, in seconds. */
  longestWait: number;
}

/**
 * The deployment of the most tasks. It counts the first health check, the drain, the room on the instances and the bakes.
 * Everything else takes no time.
 *
 * Expects a configuration that `checkCapacity` accepts.
 */
export function rolloutTimeline(config: Config): RolloutTimeline {
  const { rollout } = config.service;
  const deployment = new Deployment(config);
  const { desired } = deployment;
  if (rollout.strategy === "rolling") {
    const lower = lowerLimit(desired, rollout.minHealthyPercent);
    const upper = upperLimit(desired, rollout.maxPercent);
    while (!deployment.done) deployment.step(lower, upper);
  } else {
    const peak = peakTasks(config.service);
    // The lower limit is both sets, so no old task stops before the traffic has moved.
    while (!deployment.allHealthy) deployment.step(peak, peak);
    for (const percent of trafficSteps(rollout)) deployment.shift(percent, rollout.bakeMinutes);
    while (!deployment.done) deployment.step(desired, peak);
  }
  return { timeline: deployment.timeline, longestWait: deployment.longestWait };
}

/** The smallest higher `cluster.instances.max` with which the deployment has a property, or undefined if there is none. */
export function instancesForRollout(config: Config, holds: (rollout: RolloutTimeline) => boolean): number | undefined {
  const path = "cluster.instances.max";
  const changed = (value: number) => withField(config, { path, value });
  const first = config.cluster.instances.max + 1;
  const value = bisect(first, limits.instances, (max) => holds(rolloutTimeline(changed(max))));
  return value && checkCapacity(changed(value)).length === 0 ? value : undefined;
}
