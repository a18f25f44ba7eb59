import type { Config } from "../config";

type Service = Config["service"];

/** The desired counts a service may have. */
export interface TaskCounts {
  /** The lowest of `tasks.min` and the schedules' min; 0 where a schedule lets the service stop. */
  lowest: number;
  /** The highest of `tasks.max` and the schedules' max. */
  highest: number;
}

/**
 * The desired counts a service may have. A schedule replaces both bounds, so its min may lie below `tasks.min`; the
 * counts between two schedules' ranges do not matter, because only the lowest and the highest decide (see `stuckCount`).
 */
export function taskCounts({ tasks, scaling }: Service): TaskCounts {
  let { min: lowest, max: highest } = tasks;
  for (const { min, max } of scaling.schedules) {
    lowest = Math.min(lowest, min);
    highest = Math.max(highest, max);
  }
  return { lowest, highest };
}

/** Whether the number of tasks ever changes; else it is a fixed count that the service itself carries. */
export function scales({ tasks, scaling }: Service): boolean {
  return tasks.min < tasks.max || scaling.schedules.length > 0;
}

/** Tasks that a rolling deployment keeps running and healthy: rounded up (ECS API, `minimumHealthyPercent`). */
export const lowerLimit = (desired: number, minHealthyPercent: number) =>
  Math.ceil((desired * minHealthyPercent) / 100);

/** Tasks that may run or start at once during a rolling deployment: rounded down (ECS API, `maximumPercent`). */
export const upperLimit = (desired: number, maxPercent: number) => Math.floor((desired * maxPercent) / 100);

/** The lowest desired count at which ECS may stop a task before it starts one: d with ceil(d * min / 100) < d. */
const stopsFirstFrom = ({ minHealthyPercent }: Service["rollout"]) => Math.ceil(100 / (100 - minHealthyPercent));

/** The lowest desired count at which ECS may start a task before it stops one: d with floor(d * max / 100) > d. */
const startsFirstFrom = ({ maxPercent }: Service["rollout"]) => Math.ceil(100 / (maxPercent - 100));

/**
 * The lowest desired count whose rolling deployment the two percentages alone block, whatever the capacity: rounding
 * lets ECS neither stop a task nor start one. One task with 50 % and 150 % is such a case.
 *
 * Both "may stop first" and "may start first" hold from some count upwards (100 / 0 is Infinity: never), so if any
 * count of the range is blocked, the lowest one is. A count of 0 has nothing to replace.
 */
export function stuckCount(service: Service): number | undefined {
  if (service.rollout.strategy !== "rolling") return undefined;
  const lowest = Math.max(1, taskCounts(service).lowest);
  return lowest < Math.min(stopsFirstFrom(service.rollout), startsFirstFrom(service.rollout)) ? lowest : undefined;
}

/** Whether a rolling deployment of the highest count has to start a task before it may stop one. */
export function startsFirst(service: Service): boolean {
  return taskCounts(service).highest < stopsFirstFrom(service.rollout);
}

/**
 * Tasks that there must be room for, so that every desired count can run and every deployment can begin (a rolling one
 * that can replace one task can replace them all: with d tasks running it is back where it began).
 *
 * Blue-green, canary and linear run two whole sets. A rolling deployment of d tasks that may not stop one first needs
 * d + 1. The highest such d is the highest count itself, or it lies below it, and then the room for the highest count
 * is room enough.
 */
export function neededCapacity(service: Service): number {
  const { highest } = taskCounts(service);
  if (service.rollout.strategy !== "rolling") return 2 * highest;
  return startsFirst(service) ? highest + 1 : highest;
}

/** Tasks that a deployment of the highest count runs at its peak, as long as there is room for them. */
export function peakTasks(service: Service): number {
  const { highest } = taskCounts(service);
  return service.rollout.strategy === "rolling" ? upperLimit(highest, service.rollout.maxPercent) : 2 * highest;
}
