import { trafficSteps } from "../capacity/rollout";
import { lowerLimit, upperLimit } from "../capacity/task-counts";
import type { Config } from "../config";
import { Deployment, type Moment } from "./deployment";

/**
 * The fastest deployment of the most tasks, moment by moment; the last one is its end. It knows the health check, the
 * drain, the room on the instances and the bakes, and takes everything else to be instant.
 *
 * Expects a configuration that `checkCapacity` accepts.
 */
export function rolloutTimeline(config: Config): Moment[] {
  const { rollout } = config.service;
  const deployment = new Deployment(config);
  const { desired } = deployment;
  if (rollout.strategy === "rolling") {
    const lower = lowerLimit(desired, rollout.minHealthyPercent);
    const upper = upperLimit(desired, rollout.maxPercent);
    while (!deployment.done) deployment.step(lower, upper);
  } else {
    // As many must stay as run with both sets, so none stops before the traffic has moved.
    while (!deployment.allHealthy) deployment.step(2 * desired, 2 * desired);
    for (const percent of trafficSteps(rollout)) deployment.shift(percent, rollout.bakeMinutes);
    while (!deployment.done) deployment.step(desired, 2 * desired);
  }
  return deployment.moments;
}
