import type { Config } from "../config";
import { taskCounts } from "./task-counts";

type Service = Config["service"];
type Rollout = Service["rollout"];

/** Blue-green, canary and linear run a whole second set of tasks: at the peak, this percentage of the desired count. */
export const sideBySidePercent = 200;

/** Healthy tasks that a rolling deployment keeps, rounded up (ECS API, `minimumHealthyPercent`). */
export const lowerLimit = (desired: number, minHealthyPercent: number) =>
  Math.ceil((desired * minHealthyPercent) / 100);

/** Most tasks that run or start during a deployment, rounded down (ECS API, `maximumPercent`). */
export const upperLimit = (desired: number, maxPercent: number) => Math.floor((desired * maxPercent) / 100);

/** The lowest desired count at which ECS may stop a task before it starts one: d with ceil(d * min / 100) < d. */
const stopsFirstFrom = ({ minHealthyPercent }: Rollout) => Math.ceil(100 / (100 - minHealthyPercent));

/** The lowest desired count at which ECS may start a task before it stops one: d with floor(d * max / 100) > d. */
const startsFirstFrom = ({ maxPercent }: Rollout) => Math.ceil(100 / (maxPercent - 100));

/** A desired count at which the two percentages block a rolling deployment, with the limits that they round to. */
export interface StuckCount {
  tasks: number;
  lower: number;
  upper: number;
}

/**
 * The lowest desired count whose rolling deployment the two percentages block, at any capacity. Rounding then
 * lets ECS neither stop a task nor start one, for instance at 1 task with 50 % and 150 %.
 *
 * If a count is not blocked, no higher count is blocked. So it is enough to test the lowest count above 0.
 * (100 / 0 is Infinity: never possible.)
 */
export function stuckCount(service: Service): StuckCount | undefined {
  const { strategy, minHealthyPercent, maxPercent } = service.rollout;
  if (strategy !== "rolling") return undefined;
  const tasks = Math.max(1, taskCounts(service).lowest);
  if (tasks >= Math.min(stopsFirstFrom(service.rollout), startsFirstFrom(service.rollout))) return undefined;
  return { tasks, lower: lowerLimit(tasks, minHealthyPercent), upper: upperLimit(tasks, maxPercent) };
}

/**
 * Tasks that there must be room for, so that every desired count can run and every deployment can end. A rolling
 * deployment that can replace one task can replace them all, because it then has d tasks again.
 *
 * A rolling deployment of d tasks needs d + 1 if it may not stop one first. Only the highest count can need more room
 * than the highest count itself.
 */
export function neededTasks(service: Service): number {
  const { highest } = taskCounts(service);
  if (service.rollout.strategy !== "rolling") return peakTasks(service);
  return highest < stopsFirstFrom(service.rollout) ? highest + 1 : highest;
}

/** Tasks that a deployment of the highest count runs at its peak, if there is room for them: old and new ones at most. */
export function peakTasks(service: Service): number {
  const { strategy, maxPercent } = service.rollout;
  const percent = strategy === "rolling" ? Math.min(maxPercent, sideBySidePercent) : sideBySidePercent;
  return upperLimit(taskCounts(service).highest, percent);
}

/**
 * Percent of the traffic that the new tasks get after each shift. A bake follows every shift, also the last one (ECS
 * Developer Guide, "Amazon ECS canary deployments", "Amazon ECS linear deployments").
 */
export function trafficSteps({ strategy, stepPercent }: Rollout): number[] {
  if (strategy === "blue-green") return [100];
  if (strategy === "canary") return [stepPercent, 100];
  const steps = Math.ceil(100 / stepPercent);
  return Array.from({ length: steps }, (_, index) => Math.min(100, (index + 1) * stepPercent));
}
