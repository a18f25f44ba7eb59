import { z } from "zod";
import { defaults, reservedVariables } from "./contract";
import { cronProblem } from "./cron";
import { egress } from "./egress";
import { bounds, integer, limits, percent, strictSection } from "./fields";

const schedule = bounds({
  /** Unique among the schedules, letters, digits and dashes. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,63}$/, "use 1 to 64 letters, digits and dashes"),
  /** The six fields of an AWS cron expression, without `cron(...)`: minute hour day-of-month month day-of-week year. */
  cron: z.string().refine((cron) => !cronProblem(cron), { error: ({ input }) => cronProblem(String(input)) }),
  /** IANA time zone of the cron expression, for instance "Europe/Berlin"; default "UTC". */
  timeZone: z
    .string()
    .refine(isTimeZone, 'not an IANA time zone; use one such as "Europe/Berlin" or "UTC"')
    .default("UTC"),
  /** Fewest tasks from that moment on, 0 to 5000. */
  min: integer(0, 5000),
  /** Most tasks from that moment on, 0 to 5000. With 0 the service stops until another schedule raises it. */
  max: integer(0, 5000),
});

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const scaling = strictSection({
  /** Average CPU utilisation to hold, in percent, 1 to 100, or null for off; default 60. */
  cpuPercent: percent(1).nullable().default(60),
  /** Average memory utilisation to hold, in percent, 1 to 100, or null for off; default null. */
  memoryPercent: percent(1).nullable().default(null),
  /** Requests per task and minute to hold, 1 to 1,000,000, or null for off; default null. */
  requestsPerTask: integer(1, 1_000_000).nullable().default(null),
  /**
   * Moments at which the bounds of the task count change; default none. The bounds stay until the next such moment, or
   * until a deployment that changes `service.tasks` or the schedules: CloudFormation may then set those of `service.tasks`.
   */
  schedules: z.array(schedule).default([]),
});

const rollout = strictSection({
  /** How a new version replaces the old one; default "rolling". The others run both side by side. */
  strategy: z.enum(["rolling", "blue-green", "canary", "linear"]).default("rolling"),
  /** Rolling only: share of the desired tasks that keeps running, in percent, 0 to 100; default 100. */
  minHealthyPercent: percent(0).default(100),
  /** Rolling only: share of the desired tasks that may run at once, in percent, 100 to 1000 (ECS names no limit); default 200. */
  maxPercent: percent(100, 1000).default(200),
  /** Canary and linear: share of the traffic that a step moves, in percent, 1 to 99; default 10. */
  stepPercent: percent(1, 99).default(10),
  /** Blue-green, canary and linear: how long a step is watched before the next, in minutes, 0 to 1440; default 5. */
  bakeMinutes: integer(0, 1440).default(5),
  /**
   * Whether CloudWatch alarms roll a deployment back: server errors of the tasks, server errors of the load balancer, and
   * unhealthy tasks; default true. An alarm needs 3 minutes, so `bakeMinutes` must then be 4 or more.
   */
  alarms: z.boolean().default(true),
});

const variableName = z
  .string()
  .regex(
    /^[A-Za-z_][A-Za-z0-9_]*$/,
    "not the name of an environment variable: use letters, digits and underscores, no digit first",
  )
  .refine(
    (name) => !reservedVariables.includes(name),
    "set by the deployment itself so that container and load balancer agree; leave it out",
  );

/** Whether a value is probably meant in vCPUs, as in a Kubernetes or Fargate manifest. */
const isFraction = (value: unknown): value is number =>
  typeof value === "number" && value > 0 && !Number.isInteger(value);

/** The FastAPI service, its number of tasks, and its rollout. */
export const service = strictSection({
  /**
   * Folder with the service's Dockerfile, relative to the project; default "service". The container runs as user and group
   * 10001, without capabilities.
   */
  directory: z.string().min(1).default("service"),
  /** Port the container listens on, 1024 to 65535 (it does not run as root); default 9000. */
  port: integer(1024, 65535).default(defaults.port),
  /** CPU units a task reserves, 1024 a vCPU, 128 to 196608; default 1024. */
  cpu: z
    .int({
      error: ({ input }) =>
        isFraction(input) ? `1024 units are a vCPU; write ${Math.round(input * 1024)}` : undefined,
    })
    .min(limits.cpu)
    .max(196_608)
    .default(1024),
  /** Memory a task reserves and may use at the most, in MiB, 64 to 1,000,000; default 512. */
  memoryMiB: integer(limits.memoryMiB, 1_000_000).default(512),
  /** Path that answers 200 while a task is healthy; default "/". */
  healthCheckPath: z
    .string()
    .regex(/^\/[^\s?#]{0,1023}$/, 'must start with "/" and hold no spaces, query or fragment, up to 1024 characters')
    .default(defaults.healthCheckPath),
  /**
   * Time in which ECS ignores a new task's failed health checks, in seconds, 0 to 600; default 60. Raise it for a service
   * that starts slowly, for instance because it loads a model.
   */
  healthCheckGracePeriodSeconds: integer(0, limits.healthCheckGracePeriod).default(60),
  /**
   * How long a request may take until its response begins, in seconds, 1 to 900; default 20. The timeouts of load balancer,
   * ECS and server follow from it. A release waits this long for each task that it stops.
   */
  longestRequestSeconds: integer(1, 900).default(defaults.longestRequest),
  /** Environment variables of the container; default none. */
  environment: z.record(variableName, z.string()).default({}),
  /** Environment variables filled from a Secrets Manager secret or an SSM parameter, name to ARN; default none. */
  secrets: z.record(variableName, z.string()).default({}),
  /**
   * Where tasks may call outside the VPC; default HTTPS (port 443) to every address. A list replaces the default: for instance,
   * [{ "cidr": "0.0.0.0/0", "ports": [443, 587] }] adds a mail server, and [{ "cidr": "0.0.0.0/0" }] allows everything. A
   * database in a peered VPC needs an entry. The VPC's own range needs none. Nor do DNS, the time and the task's metadata:
   * security groups do not filter them (VPC User Guide, "Control traffic to your AWS resources using security groups").
   */
  egress,
  /** Bounds of the task count. */
  tasks: bounds({
    /** Fewest tasks, 1 to 5000 (ECS's limit for a service); default 2. */
    min: integer(1, 5000).default(2),
    /** Most tasks, 1 to 5000; default 4. Equal to `min` is a fixed count. */
    max: integer(1, 5000).default(4),
  }).prefault({}),
  /** Where tasks go: each on an instance of its own (default), spread over the zones, or packed tight in each zone. */
  placement: z.enum(["distinct-instance", "spread", "binpack"]).default("distinct-instance"),
  /** What moves the task count between its bounds. */
  scaling: scaling.prefault({}),
  /** How a new version replaces the old one. */
  rollout: rollout.prefault({}),
  /**
   * Whether `aws ecs execute-command` may open a shell in a task; default false. Its agent needs a writable root filesystem,
   * and the container then keeps Docker's default capabilities. The log group `<name>-<stage>-cluster-exec-sessions` records
   * the sessions, if the image has the programs `script` and `cat`.
   */
  enableExecuteCommand: z.boolean().default(false),
});
