import { parseConfig } from "../../lib/validation/validate";
import type { Deployment, Minute, Policy, Snapshot, Task, TimelineEvent } from "../../operator/snapshot";
import { statusText } from "../../operator/status/text";

const takenAt = "2026-01-01T12:00:00.000Z";
const before = "2026-01-01T11:58:00.000Z";
const config = parseConfig({});

const task = (id: string, changes: Partial<Task> = {}): Task => ({
  id: `${id}0000000-0000-0000-0000-000000000000`,
  version: { revision: 1, image: null },
  deployment: "ecs-svc/1",
  status: "RUNNING",
  desired: "RUNNING",
  health: "healthy",
  healthReason: null,
  address: null,
  targetGroup: null,
  instance: "i-1",
  zone: "us-east-1a",
  createdAt: before,
  startedAt: before,
  stoppedAt: null,
  stop: null,
  ...changes,
});

const deployment = (revision: number, changes: Partial<Deployment> = {}): Deployment => ({
  id: `ecs-svc/${revision}`,
  status: "PRIMARY",
  version: { revision, image: null },
  desired: 2,
  running: 2,
  pending: 0,
  failed: 0,
  state: "COMPLETED",
  reason: null,
  createdAt: before,
  trafficPercent: 100,
  ...changes,
});

const atRest: Snapshot = {
  name: "fastapi",
  stage: "dev",
  local: false,
  region: "eu-central-1",
  takenAt,
  stacks: [{ name: "fastapi-dev-service", status: "UPDATE_COMPLETE", reason: null }],
  loadBalancer: { arn: "", url: "http://example.com", state: "active", listeners: [], targetGroups: [] },
  service: {
    arn: "",
    name: "service",
    status: "ACTIVE",
    desired: 2,
    running: 2,
    pending: 0,
    distinctInstance: true,
    size: { cpu: 1024, memoryMiB: 512 },
    deployments: [deployment(1)],
    rollout: null,
  },
  tasks: [task("a"), task("b")],
  group: {
    name: "instances",
    min: 1,
    max: 2,
    desired: 1,
    zones: ["us-east-1a"],
    failedZones: [],
    instances: [
      {
        id: "i-1",
        type: "t3.medium",
        zone: "us-east-1a",
        lifecycle: "InService",
        healthy: true,
        status: "ACTIVE",
        agentConnected: true,
        free: { cpu: 1024, memoryMiB: 3000, interfaces: 1 },
        freeSlots: 1,
      },
    ],
    refresh: null,
  },
  scaling: { tasks: null, policies: [], schedules: [] },
  alarms: [],
  events: [{ time: before, source: "ECS", text: "The service has reached a steady state.", failed: false }],
};

const alarm = {
  name: "UnhealthyTasks",
  state: "ALARM",
  since: before,
  reason: null,
  description: "Tasks fail their health check",
  runbook: "docs/runbooks.md#unhealthy-tasks",
  threshold: 1,
  comparison: null,
  metric: null,
};

/** The text, with its lines joined. */
const text = (changes: Partial<Snapshot> = {}, minute: Minute | null = null) =>
  statusText({ ...atRest, ...changes }, minute, config, false).replaceAll(/\s+/g, " ");

test("a service at rest", () => {
  expect(text()).toContain("Are users served? Yes: 2 of 2 tasks are healthy. http://example.com");
  expect(text()).toContain("Yes: for 1 more task now, and 1 more instance may start.");
  expect(text()).toContain("What is changing? Nothing. What is wrong? Nothing.");
  expect(text()).toContain("2 min ago, ECS: The service has reached a steady state.");
});

describe("users are served", () => {
  test.each([
    ["no errors", 0, "Yes: 2 of 2 tasks are healthy. http"],
    ["a few errors", 4, "Yes: 2 of 2 tasks are healthy, and 4 % of the requests of the last minute failed (5xx). http"],
    ["many errors", 26, "Mostly: 26 % of the requests of the last minute failed (5xx). An alarm fires after 3"],
    ["nearly only errors", 97, "No: 97 % of the requests of the last minute failed (5xx)."],
  ])("with %s", (_name, errors, expected) => {
    expect(text({}, { requests: 100, errors })).toContain(`Are users served? ${expected}`);
  });

  test("and what is wrong agrees, before an alarm does", () => {
    expect(text({}, { requests: 100, errors: 26 })).toContain("What is wrong? 26 % of the requests");
    expect(text({}, { requests: 100, errors: 4 })).toContain("What is wrong? Nothing.");
  });

  test("by fewer errors than an alarm counts, however large their share is", () => {
    expect(text({}, { requests: 8, errors: 4 })).toContain("Yes: 2 of 2 tasks are healthy, and 50 %");
  });

  test("as the newest minute says, and as the alarm says without one", () => {
    const firing = { ...alarm, name: "fastapi-dev-service-TargetErrors" };
    expect(text({ alarms: [firing] })).toContain("Not all of them: too many requests fail.");
    expect(text({ alarms: [firing] }, { requests: 100, errors: 26 })).not.toContain("An alarm fires after");
    expect(text({ alarms: [firing] }, { requests: 100, errors: 0 })).toContain("Yes, while the alarm of the minutes");
  });
});

describe("room", () => {
  const full = { ...atRest.group, instances: atRest.group.instances.map((one) => ({ ...one, freeSlots: 0 })) };
  const own = "Each task needs its own instance (distinct-instance).";

  test("says why instances with free CPU take no task", () => {
    expect(text({ group: { ...full, max: 1 } })).toContain(
      `Yes, for these tasks and no more: 1 instance runs, at most 1. ${own}`,
    );
    expect(text()).not.toContain(own);
    expect(text({ group: full, service: { ...atRest.service, distinctInstance: false } })).not.toContain(own);
  });

  test.each([
    ["no scaling", null, [], true],
    ["equal bounds", { min: 2, max: 2 }, [], true],
    ["different bounds", { min: 2, max: 4 }, [], false],
    ["equal bounds by a schedule", { min: 2, max: 2 }, [{ name: "", schedule: "", min: 2, max: 2 }], false],
  ])("with %s", (_name, tasks, schedules, isFixed) => {
    const shown = text({ scaling: { tasks, policies: [], schedules } });
    expect(shown.includes("Load adds no task: service.tasks is fixed at 2.")).toBe(isFixed);
  });
});

const rollout = {
  arn: "",
  strategy: "CANARY",
  version: { revision: 2, image: null },
  status: "IN_PROGRESS",
  reason: null,
  stage: "PRODUCTION_TRAFFIC_SHIFT",
  startedAt: before,
  finishedAt: null,
  failures: null,
};

describe("a release that was undone", () => {
  const reason = "Service deployment rolled back because the alarm TargetErrors is in the state ALARM.";
  const undone = { ...rollout, status: "ROLLBACK_SUCCESSFUL", reason };
  const stacks = [{ name: "fastapi-dev-service", status: "UPDATE_ROLLBACK_COMPLETE", reason: null }];
  const failed = { time: before, source: "CloudFormation" as const, failed: true };
  const events = [{ ...failed, text: "fastapi-dev-service, Alarm: UPDATE_FAILED, no such metric." }];
  const wrong = (changes: Partial<Snapshot>) => /What is wrong\? (.*) Tasks/.exec(text(changes))?.[1];

  test("is told once, with its reason and the version that serves", () => {
    expect(wrong({ stacks, events, service: { ...atRest.service, rollout: undone } })).toBe(
      `The release of version 2 was undone: ${reason} Requests go to version 1. ` +
        "Next: mend the version and deploy again, unless you have taken the change back; see docs/runbooks.md#failed-deployment.",
    );
  });

  test("is not the reason of a stack that was undone without it", () => {
    expect(wrong({ stacks, events })).toContain(
      "The last deployment of the stack fastapi-dev-service was undone or failed (UPDATE_ROLLBACK_COMPLETE): " +
        "fastapi-dev-service, Alarm: UPDATE_FAILED, no such metric. Next:",
    );
  });

  test("says so while ECS goes back", () => {
    const shown = text({ service: { ...atRest.service, rollout: { ...undone, status: "ROLLBACK_IN_PROGRESS" } } });
    expect(shown).toContain(`ECS undoes the release of version 2: ${reason} What is wrong?`);
  });
});

test("a canary names its stage and the share of each version", () => {
  const deployments = [
    deployment(2, { state: "IN_PROGRESS", trafficPercent: 30 }),
    deployment(1, { status: "ACTIVE", trafficPercent: 70 }),
  ];
  const shown = text({ service: { ...atRest.service, rollout, deployments } });
  expect(shown).toMatch(/A canary deployment of version 2 runs for 2 min: requests move to the new version\./);
  expect(shown).toContain("version 2: 30 % of the requests");
  expect(shown).toContain("version 1: 70 % of the requests");
});

test("a task that crashes is named with its reason, its last log line and what to do", () => {
  const stop = {
    code: "EssentialContainerExited",
    reason: "Essential container in task exited",
    exitCode: 3,
    failed: true,
    lastLog: '{"message":"no database"}',
  };
  const shown = text({ tasks: [...atRest.tasks, task("c", { status: "STOPPED", stoppedAt: before, stop })] });
  expect(shown).toContain("exited (exit code 3). Its last log line: no database");
  expect(shown).toContain("docs/runbooks.md#failed-deployment");

  const killed = { ...stop, exitCode: 137, lastLog: null };
  expect(
    text({ tasks: [...atRest.tasks, task("c", { status: "STOPPED", stoppedAt: before, stop: killed })] }),
  ).toContain(
    "exited (exit code 137, killed). Next: ECS starts another one; if it happens again, see docs/runbooks.md#too-few-tasks.",
  );
});

test("tasks at their maximum are named, and that the load asks for more", () => {
  const policy = (state: string): Policy => ({
    name: "cpu",
    scales: "tasks",
    metric: "ECSServiceAverageCPUUtilization",
    target: 30,
    alarms: [{ ...alarm, name: "AlarmHigh", state, comparison: "GreaterThanThreshold" }],
  });
  const scaled = (state: string, max: number) =>
    text({ scaling: { tasks: { min: 1, max }, policies: [policy(state)], schedules: [] } });
  expect(scaled("ALARM", 2)).toContain("2 tasks run, and service.tasks.max allows no more.");
  expect(scaled("ALARM", 2)).toContain(
    "2 tasks are all that service.tasks.max allows, and the load asks for more (ECSServiceAverageCPUUtilization, target 30).",
  );
  expect(scaled("OK", 2)).toContain("What is wrong? Nothing.");
  expect(scaled("ALARM", 3)).not.toContain("service.tasks.max");
});

test("a task without room says that no instance may start", () => {
  const waiting = task("c", { status: "PROVISIONING", health: null, instance: null });
  const group = { ...atRest.group, max: 1 };
  const shown = text({
    tasks: [...atRest.tasks, waiting],
    group,
    service: { ...atRest.service, desired: 3, pending: 1 },
  });
  expect(shown).toContain("No: 1 task waits, and no further instance may start.");
  expect(shown).toContain("Yes, by fewer tasks than it should be: 2 of 3 tasks are healthy.");
  expect(shown).not.toContain("What is wrong? Nothing.");
});

test("an alarm names its runbook", () => {
  expect(text({ alarms: [alarm] })).toContain(
    "The alarm UnhealthyTasks fires for 2 min: Tasks fail their health check. Next: see docs/runbooks.md#unhealthy-tasks.",
  );
});

describe("a launch that failed", () => {
  const reason = "We currently do not have sufficient t3.medium capacity in the Availability Zone you requested";
  const launch = (zone: string): TimelineEvent => ({
    time: before,
    source: "Auto Scaling",
    text: `Launching a new EC2 instance.  Status Reason: ${reason} (${zone}). Our system will be working on it.`,
    failed: true,
  });

  test("is told as long as it is the newest one in its zone, and once", () => {
    const group = { ...atRest.group, failedZones: ["us-east-1a"] };
    const shown = text({ group, events: [launch("us-east-1a")] });
    expect(shown).toContain(
      `The newest launch of an instance in us-east-1a failed: ${reason} (us-east-1a). Next: Auto Scaling uses the other zones`,
    );
    expect(
      shown
        .split("What is wrong?")[1]
        ?.split("Tasks")[0]
        ?.match(/sufficient/g),
    ).toHaveLength(1);
  });

  test("is recent history, if a newer one worked", () => {
    expect(text({ events: [launch("us-east-1a")] })).toContain("Scaling failed: Launching a new EC2 instance.");
    expect(text({ events: [{ ...launch("us-east-1a"), time: "2026-01-01T11:00:00.000Z" }] })).not.toContain(
      "Scaling failed",
    );
    const worked = { ...launch("us-east-1b"), text: "Launching a new EC2 instance: i-2", failed: false };
    expect(text({ events: [worked, launch("us-east-1a")] })).not.toContain("Scaling failed");
  });
});
