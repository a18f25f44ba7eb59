import { parseConfig } from "../../lib/validation/validate";
import type { Charts, LeverState, Look } from "../../operator/console/messages";
import type { Alarm, Deployment, Instance, Policy, Rollout, Snapshot, Task } from "../../operator/snapshot";
import { changes } from "../../operator/status/changes";
import { findings } from "../../operator/status/findings";
import { room } from "../../operator/status/room";
import { served } from "../../operator/status/served";

// The parts of made-up looks. Their clock stands still, so they are the same in each run.
const now = Date.parse("2026-03-02T10:30:00.000Z");
export const ago = (seconds: number) => new Date(now - 1000 * seconds).toISOString();
const config = parseConfig({});
const blue = "arn:aws:elasticloadbalancing:targetgroup/blue";
export const green = "arn:aws:elasticloadbalancing:targetgroup/green";
const zones = ["us-east-1a", "us-east-1b", "us-east-1c"];
// pragma: allowlist nextline secret
const images: Record<number, string> = { 6: "9f2c41d07ab3", 7: "3f34af29c7ee" };
export const version = (revision: number) => ({ revision, image: images[revision] ?? null });

/** The id of a task: eight digits that differ, and more as ECS makes them. */
export const taskId = (number: number) =>
  (number * 2654435761).toString(16).padStart(8, "7").slice(-8) + "c0ffee".repeat(4);

/** A task that runs and is healthy. */
export function task(number: number, instance: Instance | null, changed: Partial<Task> = {}): Task {
  return {
    id: taskId(number),
    version: version(6),
    deployment: "ecs-svc/6",
    status: "RUNNING",
    desired: "RUNNING",
    health: "healthy",
    healthReason: null,
    address: `10.0.1.${10 + number}`,
    targetGroup: blue,
    instance: instance?.id ?? null,
    zone: instance?.zone ?? null,
    createdAt: ago(4000 - number),
    startedAt: ago(3980 - number),
    stoppedAt: null,
    stop: null,
    ...changed,
  };
}

export function instance(number: number, freeSlots: number, changed: Partial<Instance> = {}): Instance {
  return {
    id: `i-0${(number * 40503 + 0x5a3c9d1e).toString(16)}b71f04c2`,
    type: "t3.large",
    zone: zones[(number - 1) % zones.length] ?? "",
    lifecycle: "InService",
    healthy: true,
    status: "ACTIVE",
    agentConnected: true,
    free: { cpu: 512 * freeSlots, memoryMiB: 512 * freeSlots + 1400, interfaces: freeSlots },
    freeSlots,
    ...changed,
  };
}

/** A task whose container has ended by itself, 40 s ago. */
export const crashed = (number: number, box: Instance, lastLog: string): Task =>
  task(number, box, {
    status: "STOPPED",
    desired: "STOPPED",
    health: null,
    stoppedAt: ago(40),
    stop: {
      code: "EssentialContainerExited",
      reason: "Essential container in task exited",
      exitCode: 3,
      failed: true,
      lastLog,
    },
  });

export const deployment = (revision: number, changed: Partial<Deployment> = {}): Deployment => ({
  id: `ecs-svc/${revision}`,
  status: "PRIMARY",
  version: version(revision),
  desired: 5,
  running: 5,
  pending: 0,
  failed: 0,
  state: "COMPLETED",
  reason: null,
  createdAt: ago(4000),
  trafficPercent: 100,
  ...changed,
});

export const alarm = (name: string, threshold: number, comparison: string, state = "OK"): Alarm => ({
  name,
  state,
  since: ago(200),
  reason: null,
  description: "",
  runbook: null,
  threshold,
  comparison,
  metric: null,
});

export const cpu: Policy = {
  name: "cpu",
  scales: "tasks",
  metric: "ECSServiceAverageCPUUtilization",
  target: 60,
  alarms: [alarm("cpu-high", 60, "GreaterThanThreshold"), alarm("cpu-low", 54, "LessThanThreshold")],
};

export const reservation: Policy = {
  name: "managed-scaling",
  scales: "instances",
  metric: "CapacityProviderReservation",
  target: 100,
  alarms: [alarm("reservation-high", 100, "GreaterThanThreshold"), alarm("reservation-low", 100, "LessThanThreshold")],
};

const boxes = [instance(1, 1), instance(2, 1), instance(3, 2)] as const;
export const [first, second, third] = boxes;

export const rollout: Rollout = {
  arn: "",
  strategy: "CANARY",
  version: version(6),
  status: "SUCCESSFUL",
  reason: null,
  stage: "CLEAN_UP",
  startedAt: ago(4000),
  finishedAt: ago(3300),
  failures: null,
};

export const events: Snapshot["events"] = [
  { time: ago(95), source: "ECS", text: "The service has reached a steady state.", failed: false },
  {
    time: ago(240),
    source: "Application Auto Scaling",
    text: "Setting desired count to 5. (alarm cpu-high)",
    failed: false,
  },
  { time: ago(260), source: "Auto Scaling", text: `Launching a new EC2 instance: ${third.id}`, failed: false },
  { time: ago(3300), source: "CloudFormation", text: "shop-prod-service: UPDATE_COMPLETE", failed: false },
];

export const snapshot: Snapshot = {
  name: "shop",
  stage: "prod",
  local: true,
  region: "us-east-1",
  takenAt: ago(0),
  stacks: [{ name: "shop-prod-service", status: "UPDATE_COMPLETE", reason: null }],
  loadBalancer: { arn: "", url: "http://localhost:8080", state: "active", listeners: [], targetGroups: [] },
  service: {
    arn: "",
    name: "service",
    status: "ACTIVE",
    desired: 5,
    running: 5,
    pending: 0,
    distinctInstance: false,
    size: { cpu: 512, memoryMiB: 512 },
    deployments: [deployment(6)],
    rollout,
  },
  tasks: [task(1, first), task(2, first), task(3, second), task(4, second), task(5, third)],
  group: {
    name: "instances",
    min: 2,
    max: 6,
    desired: 3,
    zones,
    failedZones: [],
    instances: [...boxes],
    refresh: null,
  },
  scaling: { tasks: { min: 2, max: 10 }, policies: [cpu, reservation], schedules: [] },
  alarms: [],
  events,
};

const minutes = 60;
/** A quiet curve, the same in each run. */
const curve = (level: number, spread: number, from = 0) =>
  Array.from({ length: minutes }, (_, minute) => {
    const rise = minute < from ? 0.4 : 1;
    return rise * (level + spread * (Math.sin(minute / 3.1) + 0.6 * Math.sin(minute * 1.7)));
  });
const steps = (...levels: [minute: number, level: number][]) =>
  Array.from({ length: minutes }, (_, minute) => levels.filter(([from]) => from <= minute).at(-1)?.[1] ?? null);

export const charts: Charts = {
  times: Array.from({ length: minutes }, (_, minute) => now / 1000 - 60 * (minutes - minute)),
  requests: curve(240, 9, 38),
  errors: curve(0, 0),
  p50: curve(0.018, 0.001),
  p99: curve(0.061, 0.006),
  tasks: steps([0, 3], [42, 5]),
  instances: steps([0, 2], [41, 3]),
  policies: { cpu: curve(52, 3, 38), "managed-scaling": steps([0, 100], [38, 150], [41, 100]) },
};

const levers: LeverState = {
  speed: 20,
  load: { perSecond: 240, most: 500, sent: 86_412, failed: 0 },
  command: { name: "npm run fault -- instance", running: false, line: `ends ${second.id}`, failed: false },
  moves: [
    { time: ago(52), text: `instance ${second.id} is lost, and its tasks with it`, failed: false },
    { time: ago(120), text: "fault zone: no Auto Scaling group has a subnet in the zone us-east-1z", failed: true },
    { time: ago(1300), text: "sends 240 requests a second to http://localhost:8080", failed: false },
  ],
};

/** What the load balancer lists follows from the tasks. */
function targetGroupsOf(tasks: Task[]): Snapshot["loadBalancer"]["targetGroups"] {
  return [blue, green].map((arn) => ({
    arn,
    targets: tasks
      .filter(({ targetGroup, health }) => targetGroup === arn && health !== null)
      .map(({ address, health, healthReason }) => ({
        address: address ?? "",
        port: 9000,
        state: health ?? "",
        reason: healthReason,
      })),
  }));
}

/** A look at this snapshot, with the words of `npm run status`. */
export function lookAt(changed: Partial<Snapshot>, rest: Partial<Omit<Look, "snapshot">> = {}): Look {
  const whole = { ...snapshot, ...changed };
  const loadBalancer = { ...whole.loadBalancer, targetGroups: targetGroupsOf(whole.tasks) };
  const shown = { ...whole, loadBalancer };
  const words = {
    served: served(shown, null),
    room: room(shown),
    changes: changes(shown),
    findings: findings(shown, null, config),
  };
  return { snapshot: shown, words, charts, levers, ...rest };
}
