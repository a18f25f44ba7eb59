import type { Config } from "../config";

/**
 * Percent of the traffic that the new tasks have after each shift; a bake follows every one, the last included (ECS
 * Developer Guide, "Amazon ECS canary deployments", "Amazon ECS linear deployments").
 */
export function trafficSteps({ strategy, stepPercent }: Config["service"]["rollout"]): number[] {
  if (strategy === "blue-green") return [100];
  if (strategy === "canary") return [stepPercent, 100];
  const steps = Math.ceil(100 / stepPercent);
  return Array.from({ length: steps }, (_, index) => Math.min(100, (index + 1) * stepPercent));
}
