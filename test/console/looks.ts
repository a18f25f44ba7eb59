import type { Instance, Task } from "../../operator/snapshot";
import {
  ago,
  alarm,
  cpu,
  crashed,
  deployment,
  events,
  first,
  green,
  instance,
  lookAt,
  reservation,
  rollout,
  second,
  snapshot,
  task,
  taskId,
  third,
  version,
} from "./look-parts";
import { troubles } from "./looks-in-trouble";

const starting = instance(4, 0, { lifecycle: "Pending", status: null, agentConnected: false, free: null });
const newTask = (number: number, box: Instance | null, changed: Partial<Task> = {}) =>
  task(number, box, {
    version: version(7),
    deployment: "ecs-svc/7",
    targetGroup: green,
    createdAt: ago(200 - number),
    startedAt: ago(180 - number),
    ...changed,
  });

const canaryTasks = [
  ...snapshot.tasks,
  newTask(6, first),
  newTask(7, second),
  newTask(8, third, { health: "initial", healthReason: "Elb.RegistrationInProgress" }),
  newTask(9, third, { status: "PENDING", health: null, targetGroup: null, startedAt: null }),
];

const service = snapshot.service;

/** Made-up looks for the page's tests and its pictures, by the name of their scene. */
export const looks = {
  "at rest": lookAt({}),
  "a scale-out with a waiting task": lookAt({
    service: { ...service, desired: 8, pending: 3, deployments: [deployment(6, { desired: 8, pending: 3 })] },
    tasks: [
      ...snapshot.tasks,
      task(6, first, { status: "PENDING", health: null, startedAt: null }),
      task(7, third, { health: "initial", healthReason: "Elb.InitialHealthChecking" }),
      task(8, null, { status: "PROVISIONING", health: null, startedAt: null, address: null, targetGroup: null }),
    ],
    group: { ...snapshot.group, desired: 4, instances: [instance(1, 0), second, instance(3, 1), starting] },
    scaling: {
      ...snapshot.scaling,
      policies: [
        { ...cpu, alarms: [alarm("cpu-high", 60, "GreaterThanThreshold", "ALARM"), ...cpu.alarms.slice(1)] },
        reservation,
      ],
    },
  }),
  "a canary at 30 %": lookAt({
    service: {
      ...service,
      running: 8,
      pending: 1,
      deployments: [
        deployment(7, {
          state: "IN_PROGRESS",
          running: 3,
          pending: 1,
          desired: 4,
          trafficPercent: 30,
          createdAt: ago(200),
        }),
        deployment(6, { status: "ACTIVE", trafficPercent: 70 }),
      ],
      rollout: {
        ...rollout,
        version: version(7),
        status: "IN_PROGRESS",
        stage: "PRODUCTION_TRAFFIC_SHIFT",
        startedAt: ago(200),
        finishedAt: null,
      },
    },
    tasks: canaryTasks,
    group: { ...snapshot.group, instances: [instance(1, 0), instance(2, 0), instance(3, 0)] },
    events: [
      {
        time: ago(20),
        source: "ECS",
        text: `The service has started 1 tasks: (task ${canaryTasks.at(-1)?.id}).`,
        failed: false,
      },
      { time: ago(60), source: "ECS", text: "The service registered 1 targets in (target-group green)", failed: false },
      ...events,
    ],
  }),
  "a lost instance": lookAt({
    service: {
      ...service,
      running: 3,
      pending: 2,
      deployments: [deployment(6, { running: 3, pending: 2, failed: 0 })],
    },
    tasks: [
      task(1, first),
      task(2, first, { health: "unhealthy", healthReason: "Target.Timeout" }),
      task(5, third),
      task(6, third, { status: "PENDING", health: null, startedAt: null, createdAt: ago(30) }),
      task(3, second, {
        status: "STOPPED",
        desired: "STOPPED",
        health: null,
        stoppedAt: ago(60),
        stop: {
          code: "TerminationNotice",
          reason: "Host EC2 instance terminated",
          exitCode: null,
          failed: false,
          lastLog: null,
        },
      }),
      crashed(4, second, "no database"),
    ],
    group: {
      ...snapshot.group,
      instances: [
        first,
        instance(2, 0, { lifecycle: "Terminating", healthy: false, agentConnected: false }),
        instance(3, 1),
      ],
    },
    events: [
      { time: ago(40), source: "ECS", text: `The service (task ${taskId(4)}) failed to start.`, failed: true },
      { time: ago(50), source: "Auto Scaling", text: `Terminating EC2 instance: ${second.id}`, failed: false },
      ...events,
    ],
  }),
  "a stage in AWS, which has no levers": lookAt(
    {
      local: false,
      region: "eu-central-1",
      loadBalancer: { ...snapshot.loadBalancer, url: "https://api.example.com" },
    },
    { levers: null },
  ),
  ...troubles,
  "an empty service": lookAt(
    {
      service: {
        ...service,
        desired: 0,
        running: 0,
        deployments: [deployment(6, { desired: 0, running: 0, trafficPercent: 0 })],
        rollout: null,
      },
      tasks: [],
      group: { ...snapshot.group, min: 0, desired: 0, instances: [] },
      scaling: { tasks: null, policies: [], schedules: [] },
      events: [],
    },
    {
      charts: { times: [], requests: [], errors: [], p50: [], p99: [], tasks: [], instances: [], policies: {} },
      levers: { speed: 20, load: { perSecond: 0, most: 500, sent: 0, failed: 0 }, command: null, moves: [] },
    },
  ),
};
