/**
 * A deployed stage at one moment, as AWS describes it. It is plain JSON: times are ISO 8601 in UTC, and null means that AWS
 * says nothing.
 */
export interface Snapshot {
  /** Name and stage of the configuration. */
  name: string;
  stage: string;
  /** Whether `npm start` runs it on this machine. */
  local: boolean;
  region: string;
  takenAt: string;
  stacks: Stack[];
  loadBalancer: LoadBalancer;
  service: Service;
  /** The tasks that run or should run, and those that stopped within the last hour (ECS keeps them no longer). */
  tasks: Task[];
  group: InstanceGroup;
  scaling: Scaling;
  /** The alarms of the service stack. */
  alarms: Alarm[];
  /** The events of all sources, newest first. */
  events: TimelineEvent[];
}

export interface Stack {
  name: string;
  /** For instance "UPDATE_COMPLETE" (CloudFormation User Guide, "Stack status codes"). */
  status: string;
  reason: string | null;
}

export interface LoadBalancer {
  arn: string;
  /** The address to call. On the local deployment, it is the address on loopback. */
  url: string;
  /** "active", "provisioning", "active_impaired" or "failed". */
  state: string;
  listeners: Listener[];
  targetGroups: TargetGroup[];
}

export interface Listener {
  arn: string;
  port: number;
  protocol: string;
  /** In the order in which the load balancer looks at them. The default action is the last one. */
  rules: Rule[];
}

export interface Rule {
  arn: string;
  /** "1" to "50000", or "default". */
  priority: string;
  /** "forward", "redirect", "fixed-response" ... */
  action: string;
  /** The target groups of "forward". */
  targets: { targetGroup: string; weight: number }[];
}

export interface TargetGroup {
  arn: string;
  targets: Target[];
}

interface Target {
  /** The private address of the task. */
  address: string;
  port: number;
  /** "initial", "healthy", "unhealthy", "draining", "unused" or "unavailable". */
  state: string;
  reason: string | null;
}

/** A version of the service: a revision of its task definition, and the image of that. */
export interface Version {
  revision: number;
  /** The tag or digest of the image, at most 12 characters. */
  image: string | null;
}

export interface Service {
  arn: string;
  name: string;
  status: string;
  desired: number;
  running: number;
  pending: number;
  /** The tasks must be on different instances (`placement: "distinct-instance"`). */
  distinctInstance: boolean;
  /** The size of a task of the current version. */
  size: { cpu: number; memoryMiB: number };
  /** The newest first. */
  deployments: Deployment[];
  /** The newest update of the service, or null if ECS names none. */
  rollout: Rollout | null;
}

/** The tasks of one version that belong together. */
export interface Deployment {
  id: string;
  /** "PRIMARY" is the newest one, "ACTIVE" an older one. */
  status: string;
  version: Version;
  desired: number;
  running: number;
  pending: number;
  failed: number;
  /** "IN_PROGRESS", "COMPLETED" or "FAILED". */
  state: string;
  reason: string | null;
  createdAt: string;
  /** Its share of the requests, 0 to 100: of the weights, and of the healthy targets in a target group. */
  trafficPercent: number;
}

/** One update of the service, its rollback included. ECS calls it service deployment. */
export interface Rollout {
  arn: string;
  /** "ROLLING", "BLUE_GREEN", "CANARY" or "LINEAR". */
  strategy: string;
  /** The version that the update deploys, also after its rollback. Null if ECS does not know its service revision. */
  version: Version | null;
  /** "IN_PROGRESS", "SUCCESSFUL", "ROLLBACK_SUCCESSFUL" ... (ECS API Reference, "ServiceDeployment"). */
  status: string;
  reason: string | null;
  /**
   * The lifecycle stage, for instance "BAKE_TIME". Null for a rolling deployment. AWS does not document it for an update
   * that has ended. The local deployment then answers the last stage that was reached.
   */
  stage: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** The failed tasks, and how many of them end the deployment. Null if ECS says that no circuit breaker watches it. */
  failures: { count: number; threshold: number } | null;
}

export interface Task {
  id: string;
  version: Version;
  /** The `id` of its deployment. */
  deployment: string | null;
  /** "PROVISIONING", "PENDING", "RUNNING", "STOPPED" ... */
  status: string;
  desired: string;
  /** What the load balancer says of it. Null if it is not registered. */
  health: string | null;
  healthReason: string | null;
  address: string | null;
  targetGroup: string | null;
  /** The EC2 instance. */
  instance: string | null;
  zone: string | null;
  createdAt: string;
  startedAt: string | null;
  stoppedAt: string | null;
  /** Why a stopped task has stopped. */
  stop: Stop | null;
}

export interface Stop {
  /** For instance "EssentialContainerExited" (ECS Developer Guide, "Stopped tasks error messages"). */
  code: string | null;
  reason: string;
  exitCode: number | null;
  /** Whether it counts as a failure of the task. Scaling and deployments stop tasks, too. */
  failed: boolean;
  /** The last line of its log. Read for the newest failed tasks only. */
  lastLog: string | null;
}

/** The Auto Scaling group of the container instances. */
export interface InstanceGroup {
  name: string;
  min: number;
  max: number;
  desired: number;
  /** The Availability Zones that it may use, also those without an instance. */
  zones: string[];
  /** The zones in which the newest launch of an instance failed. */
  failedZones: string[];
  instances: Instance[];
  /** The newest instance refresh, or null. */
  refresh: { status: string; percent: number; reason: string | null; startedAt: string | null } | null;
}

export interface Instance {
  id: string;
  type: string;
  zone: string;
  /** Of Auto Scaling: "Pending", "InService", "Terminating:Wait" ... */
  lifecycle: string;
  healthy: boolean;
  /** Of ECS: "ACTIVE", "DRAINING" ... Null if the instance is not in the cluster. */
  status: string | null;
  agentConnected: boolean;
  /** What is free for tasks. Null if the instance is not in the cluster. */
  free: { cpu: number; memoryMiB: number; interfaces: number } | null;
  /** Tasks of the service that it has room for now. */
  freeSlots: number;
}

export interface Scaling {
  /** The bounds of the number of tasks. Null if the service does not scale. */
  tasks: { min: number; max: number } | null;
  policies: Policy[];
  schedules: { name: string; schedule: string; min: number | null; max: number | null }[];
}

export interface Policy {
  name: string;
  scales: "tasks" | "instances";
  /** The metric, for instance "ECSServiceAverageCPUUtilization". */
  metric: string;
  target: number | null;
  alarms: Alarm[];
}

export interface Alarm {
  name: string;
  /** "OK", "ALARM" or "INSUFFICIENT_DATA". */
  state: string;
  since: string | null;
  reason: string | null;
  description: string;
  /** Of `docs/runbooks.md`, or null if the description names none. */
  runbook: string | null;
  threshold: number | null;
  comparison: string | null;
  /** What it watches. Null for an alarm of metric math. */
  metric: Metric | null;
}

/** A metric of CloudWatch, with the statistic of its points. */
export interface Metric {
  namespace: string;
  name: string;
  dimensions: { name: string; value: string }[];
  /** For instance "Sum" or "p99". */
  statistic: string;
}

/** The requests of one minute. On the local deployment, it is a virtual minute. */
export interface Minute {
  /**
   * At least `errors`. The load balancer counts a request only if it found a target for it (ELB User Guide, "CloudWatch
   * metrics for your Application Load Balancer"), so some of its own errors are not among them.
   */
  requests: number;
  /** Those of them that got a 5xx answer, from a task or from the load balancer. */
  errors: number;
}

export interface TimelineEvent {
  time: string;
  source: "ECS" | "Auto Scaling" | "Application Auto Scaling" | "CloudFormation";
  text: string;
  failed: boolean;
}
