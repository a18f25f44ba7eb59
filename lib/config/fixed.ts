/** How the load balancer finds out that a task answers. The `plan` command computes with the same numbers. */
export const healthCheck = {
  /** Seconds between two checks, 5 to 300. ALB's default of 30 would make every rollout wait a minute for each wave. */
  intervalSeconds: 10,
  /** Checks in a row that a task passes before it counts as healthy, 2 to 10: the fewest that ALB allows. */
  healthyThreshold: 2,
  /** Checks in a row that a task fails before it is replaced, 2 to 10. Three survive one slow answer. */
  unhealthyThreshold: 3,
  /** Seconds a check waits for its answer, 2 to 120, and less than the interval. */
  timeoutSeconds: 5,
};

/** Seconds after a task's start in which failed health checks do not count: imports, migrations, warming up. */
export const startGraceSeconds = 60;
