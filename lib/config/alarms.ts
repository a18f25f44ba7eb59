/** An alarm. Its name in CloudWatch is `<stack>-<id>`. */
export interface Alarm {
  readonly id: string;
  /** What the alarm says. It ends with the section of docs/runbooks.md that says what to do. */
  readonly description: string;
  /** Minutes in a row that the metric must breach the threshold, 1 to 1440. */
  readonly minutes: number;
}

/** Minutes in a row that a metric must breach its threshold before an alarm of a deployment fires. */
const deploymentMinutes = 3;

/**
 * Shortest bake, in minutes, in which an alarm of a deployment can fire. CloudWatch knows the metric of a minute only
 * after the minute has ended.
 */
export const shortestBakeMinutes = deploymentMinutes + 1;

const alarm = (id: string, runbook: string, text: string, minutes = deploymentMinutes): Alarm => ({
  id,
  description: `${text}. What to do: docs/runbooks.md#${runbook}`,
  minutes,
});

/** The alarms that a deployment watches. ECS rolls it back if one of them fires. */
export const deploymentAlarms = {
  targetErrors: alarm("TargetErrors", "target-errors", "The tasks answer with server errors (5xx)"),
  loadBalancerErrors: alarm(
    "LoadBalancerErrors",
    "load-balancer-errors",
    "The load balancer answers 502, 503 or 504 in place of a task",
  ),
  unhealthyTasks: alarm("UnhealthyTasks", "unhealthy-tasks", "A task fails its health check"),
};

/** The alarms that only send mail. */
export const operationAlarms = {
  slowRequests: alarm("SlowRequests", "slow-requests", "One request in a hundred takes very long", 5),
  tooFewTasks: alarm("TooFewTasks", "too-few-tasks", "Fewer tasks are healthy than service.tasks.min", 5),
  highMemory: alarm("HighMemory", "high-memory", "A task uses almost all of its memory", 5),
  groupAtMaximum: alarm(
    "GroupAtMaximum",
    "group-at-maximum",
    "As many instances run as cluster.instances.max allows",
    15,
  ),
};

/** Server errors in a minute below which the error alarms stay quiet: a few errors at night must undo no release. */
export const fewestErrors = 5;

/** Share of requests with a server error at which the error alarms fire, in percent. */
export const mostErrorsPercent = 5;
