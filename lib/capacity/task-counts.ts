import type { Config } from "../config";

type Service = Config["service"];

/** The range of desired counts that a service may have. */
export interface TaskCounts {
  /** The lowest of `tasks.min` and the schedules' min. It is 0 if a schedule may stop the service. */
  lowest: number;
  /** The highest of `tasks.max` and the schedules' max. */
  highest: number;
}

/**
 * The range of desired counts that a service may have. A schedule replaces both bounds, so its min may be below
 * `tasks.min`. Only the lowest and the highest count decide (see `stuckCount`), so gaps between schedules do not matter.
 */
export function taskCounts({ tasks, scaling }: Service): TaskCounts {
  let { min: lowest, max: highest } = tasks;
  for (const { min, max } of scaling.schedules) {
    lowest = Math.min(lowest, min);
    highest = Math.max(highest, max);
  }
  return { lowest, highest };
}

/** Whether the desired count can change. If not, the template sets it. */
export function isScaled({ tasks, scaling }: Service): boolean {
  return tasks.min < tasks.max || scaling.schedules.length > 0;
}
