import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { clock } from "../../lib/capacity/messages";
import { trafficSteps } from "../../lib/capacity/rollout";
import { rolloutTimeline } from "../../lib/capacity/timeline";
import { type Config, type Configuration, schema } from "../../lib/config";
import { makePlan } from "../../lib/plan/plan";
import { planMarkdown, planText } from "../../lib/plan/text";
import { certificateArn } from "../support/values";

const configure = (document: Configuration): Config => schema.parse(document);
const plan = (document: Configuration) => makePlan("test", configure(document));

const roomy: Configuration = { cluster: { instances: { max: 20 } } };

test("the number of instances depends on the tasks, the target capacity and the group's bounds", () => {
  expect(plan({}).instances).toMatchObject({ fewest: 2, most: 4, rollout: 5 });
  expect(plan(roomy).instances).toMatchObject({ fewest: 2, most: 4, rollout: 8 });
  expect(plan({ cluster: { instances: { min: 3, max: 20 }, targetCapacityPercent: 60 } }).instances).toMatchObject({
    fewest: 4,
    most: 7,
    rollout: 14,
  });
  expect(plan({ service: { placement: "binpack" } }).instances).toMatchObject({ fewest: 1, most: 2, rollout: 4 });
  // After a scale-in each of the two instances runs one task, and managed scaling keeps both.
  expect(plan({ service: { placement: "spread" } }).instances).toMatchObject({ fewest: 2, most: 2, rollout: 4 });
});

describe("below a target capacity of 100 %, each task gets an instance of its own in the end", () => {
  const spare = (max: number): Configuration => ({
    cluster: { instances: { min: 1, max }, targetCapacityPercent: 75 },
    service: { placement: "spread", tasks: { min: 3, max: 8 } },
  });

  test.each([
    ["up to the target capacity", spare(20), { fewest: 4, most: 11 }],
    ["up to the group's maximum", spare(9), { fewest: 4, most: 9 }],
    ["at 100 %, no instance is added", { service: { placement: "spread" as const } }, { fewest: 2, most: 2 }],
  ])("%s", (_, document, later) => {
    expect(plan(document).instances.later).toEqual(later);
  });

  test("the plan shows a range, says why, and counts the costs of its higher end", () => {
    const text = planText(plan(spare(20)), false);
    expect(text).toMatch(/instances +│ +4 │ 6 to 11 │/);
    expect(text).toContain('a "targetCapacityPercent" below 100');
    expect(planText(plan({}), false)).not.toContain('a "targetCapacityPercent" below 100');
    const volumes = plan(spare(20)).monthlyUsd.parts.find(({ part }) => part === "volumes");
    expect(volumes).toMatchObject({ min: 4 * 2.4, max: 11 * 2.4 });
  });
});

test("the plan counts the tasks that are lost with an instance or a zone", () => {
  expect(plan({}).lostTasks).toEqual({ instance: { fewest: 1, most: 1 }, zone: { fewest: 1, most: 2 } });
  const three = { network: { availabilityZones: 3 } };
  expect(plan({ ...three, service: { tasks: { min: 3 } } }).lostTasks.zone).toEqual({ fewest: 1, most: 2 });
  // The fewest: two tasks on one instance. The most: eight tasks on four instances, and two of these share a zone.
  const spread = plan({ ...three, service: { placement: "spread", tasks: { min: 2, max: 8 } } });
  expect(spread.lostTasks).toEqual({ instance: { fewest: 2, most: 2 }, zone: { fewest: 2, most: 4 } });
  const packed = plan({ service: { placement: "binpack", tasks: { min: 2, max: 6 } } });
  expect(packed.lostTasks).toEqual({ instance: { fewest: 2, most: 2 }, zone: { fewest: 2, most: 4 } });
  // Packed tasks spread over the zones first, so four tasks do not fill the two instances of one zone.
  const spare = { instances: { min: 4, max: 6 } };
  const packedInZones = plan({ cluster: spare, service: { placement: "binpack", tasks: { min: 4, max: 4 } } });
  expect(packedInZones.lostTasks.zone).toEqual({ fewest: 2, most: 2 });
});

describe("the time of a deployment", () => {
  // A task needs 10 s until its first health check, and 20 s to drain. A new instance needs 120 s.
  const twenty: Configuration["cluster"] = { instances: { min: 20, max: 20 } };
  // A t3.medium has 2048 units, so a task of this size does not fit beside a stopping one.
  const whole: Configuration["service"] = { cpu: 2048 };
  const stopFirst: Configuration["service"] = { rollout: { minHealthyPercent: 50, maxPercent: 100 } };
  const cases: [string, Configuration, number][] = [
    ["all tasks at once on running instances", { cluster: twenty }, 10 + 20],
    ["all tasks at once on new instances", roomy, 120 + 10 + 20],
    ["one by one, the next task beside the one that stops", {}, 120 + 4 * 10 + 20],
    ["one by one, after the last one has stopped", { service: whole }, 120 + 4 * (10 + 20)],
    [
      "one by one, after the last one's long requests",
      { service: { ...whole, longestRequestSeconds: 300 } },
      120 + 4 * (10 + 300),
    ],
    [
      "two by two, because two tasks may stop first",
      { cluster: { instances: { max: 4 } }, service: stopFirst },
      2 * 10 + 10,
    ],
    [
      "two by two, after the last ones have stopped",
      { cluster: { instances: { max: 4 } }, service: { ...stopFirst, ...whole } },
      2 * (10 + 20),
    ],
    [
      "several types: the one with the least room beside a stopping task",
      { cluster: { instanceTypes: ["t3.xlarge", "t3.medium"] }, service: whole },
      120 + 4 * (10 + 20),
    ],
    [
      "blue-green bakes once",
      { cluster: twenty, service: { rollout: { strategy: "blue-green", bakeMinutes: 5 } } },
      10 + 300 + 20,
    ],
    [
      "canary bakes twice",
      { cluster: twenty, service: { rollout: { strategy: "canary", bakeMinutes: 5 } } },
      10 + 2 * 300 + 20,
    ],
    [
      "linear bakes after each step",
      { cluster: twenty, service: { rollout: { strategy: "linear", stepPercent: 25, bakeMinutes: 5 } } },
      10 + 4 * 300 + 20,
    ],
  ];
  test.each(cases)("%s", (_, document, seconds) => {
    const { rolloutSeconds, timeline } = plan(document);
    expect(rolloutSeconds).toBe(seconds);
    expect(timeline.at(-1)).toEqual({ seconds, what: "done" });
  });

  test("traffic steps", () => {
    const steps = (strategy: "blue-green" | "canary" | "linear", stepPercent: number) =>
      trafficSteps({ ...configure({}).service.rollout, strategy, stepPercent });
    expect(steps("blue-green", 10)).toEqual([100]);
    expect(steps("canary", 10)).toEqual([10, 100]);
    expect(steps("linear", 30)).toEqual([30, 60, 90, 100]);
  });

  test("clock", () => {
    expect([0, 45, 200, 3900].map(clock)).toEqual(["0 s", "45 s", "3 min 20 s", "1 h 5 min"]);
  });
});

describe("warnings", () => {
  const warned = (document: Configuration) => plan(document).warnings.map(({ path: field }) => field);
  const calm: Configuration = {
    network: { egress: "nat-gateway-per-az" },
    cluster: { instanceTypes: ["m5.large"], targetCapacityPercent: 50, instances: { max: 20 } },
    loadBalancer: { tls: { certificateArn } },
  };
  const withRequests = (longestRequestSeconds: number, spotPercentage: number): Configuration => ({
    ...calm,
    cluster: { ...calm.cluster, spotPercentage },
    service: { longestRequestSeconds },
  });
  const cases: [string, Configuration, string[]][] = [
    ["no warning", calm, []],
    ["a public load balancer without TLS", { ...calm, loadBalancer: {} }, ["loadBalancer.tls"]],
    ["one NAT gateway", { ...calm, network: { egress: "nat-gateway" } }, ["network.egress"]],
    ["one task", { ...calm, service: { tasks: { min: 1 } } }, ["service.tasks.min"]],
    [
      "burstable",
      { ...calm, cluster: { ...calm.cluster, instanceTypes: ["t3.medium"] } },
      ["service.scaling.cpuPercent"],
    ],
    [
      "burstable within its baseline",
      { ...calm, cluster: { ...calm.cluster, instanceTypes: ["t3.medium"] }, service: { cpu: 512 } },
      [],
    ],
    [
      "burstable with a fixed count, which no policy scales",
      {
        ...calm,
        cluster: { ...calm.cluster, instanceTypes: ["t3.medium"] },
        service: { tasks: { min: 2, max: 2 } },
      },
      [],
    ],
    [
      "no spare instance",
      { ...calm, cluster: { ...calm.cluster, targetCapacityPercent: 100 } },
      ["cluster.targetCapacityPercent"],
    ],
    [
      "trunking without a trunk",
      { ...calm, cluster: { ...calm.cluster, instanceTypes: ["m4.large"], eniTrunking: true } },
      ["cluster.eniTrunking"],
    ],
    [
      "Spot alone",
      { ...calm, cluster: { ...calm.cluster, spotPercentage: 100, instances: { min: 0, max: 20 } } },
      ["cluster.spotPercentage"],
    ],
    ["long requests on instances that are not Spot", withRequests(900, 0), []],
    ["requests that end within the notice of a Spot interruption", withRequests(55, 50), []],
    ["requests that do not", withRequests(56, 50), ["service.longestRequestSeconds"]],
  ];
  test.each(cases)("%s", (_, document, fields) => {
    expect(warned(document)).toEqual(fields);
  });

  const many = (max: number, more: Configuration["service"] = {}): Configuration => ({
    ...calm,
    cluster: { instanceTypes: ["m5.24xlarge"], instances: { max: 1000 }, targetCapacityPercent: 50 },
    service: { cpu: 128, placement: "binpack", tasks: { max }, ...more },
  });
  const quota = ["service.tasks.max"];
  test.each([
    ["1,000 targets at the peak", many(500), []],
    ["more than 1,000 targets at the peak", many(501), quota],
    ["1,000 tasks at rest, with few more in a deployment", many(1000, { rollout: { maxPercent: 101 } }), quota],
    ["1,000 tasks at rest and never more", many(1000, { rollout: { minHealthyPercent: 50, maxPercent: 100 } }), []],
    ["blue-green, which registers both sets", many(501, { rollout: { strategy: "blue-green" } }), quota],
  ] as const)("%s", (_, document, fields) => {
    expect(warned(document)).toEqual(fields);
  });

  test("tasks that wait in PROVISIONING for longer than ECS lets them", () => {
    const crowded = (max: number): Configuration => ({
      ...calm,
      cluster: { instanceTypes: ["m5.large"], instances: { max } },
      service: { cpu: 2048, tasks: { min: 40, max: 40 }, scaling: { cpuPercent: null } },
    });
    const waits = (document: Configuration) =>
      plan(document).warnings.find(({ message }) => message.includes("PROVISIONING"));
    // One spare place. The last task waits 120 s for the instance, then 39 times 10 s for a check and 20 s for a drain.
    expect(rolloutTimeline(configure(crowded(41))).longestWait).toBe(120 + 39 * 30);
    const warning = waits(crowded(41));
    expect(warning?.path).toBe("cluster.instances.max");
    expect(warning?.message).toMatch(/^40 new tasks .* up to 21 min 30 s .* 10 to 30 minutes, .* breaker/);
    const [, instances, percent] =
      /use (\d+) instead of 41, or service.rollout.maxPercent (\d+)/.exec(warning?.message ?? "") ?? [];
    expect(waits(crowded(Number(instances)))).toBeUndefined();
    expect(waits(crowded(Number(instances) - 1))).toBeDefined();
    const fewer = crowded(41);
    expect(
      waits({ ...fewer, service: { ...fewer.service, rollout: { maxPercent: Number(percent) } } }),
    ).toBeUndefined();
  });

  test("a range with too few addresses for an instance refresh, and the narrowest one that has enough", () => {
    // 2 x 28 + 2 x 4 addresses. A /26 in each of two zones has 2 x 59, a /27 has 2 x 27.
    const ranged = (cidr: string): Configuration => ({
      ...calm,
      network: { ...calm.network, cidr },
      cluster: { ...calm.cluster, instances: { max: 28 } },
    });
    const [warning] = plan(ranged("10.0.9.128/25")).warnings;
    expect(warning?.path).toBe("network.cidr");
    expect(warning?.message).toMatch(/^54 private addresses, .* up to 64, .* use "10.0.9.0\/24"/);
    expect(warned(ranged("10.0.9.0/24"))).toEqual([]);
  });

  const folder = mkdtempSync(path.join(tmpdir(), "plan-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const image = (base: string) =>
    writeFileSync(path.join(folder, "Dockerfile"), `FROM ${base}\nUSER 10001\nCMD ["x"]\n`);
  const production: Configuration = {
    ...calm,
    environment: "Production",
    service: { directory: folder },
    loadBalancer: {},
  };
  const all = [
    "loadBalancer.tls",
    "observability.alarmEmail",
    "loadBalancer.accessLogs",
    "loadBalancer.deletionProtection",
  ];
  const certificate = { certificateArn };
  test.each([
    ["what production lacks", production, all],
    ["not in another environment", calm, []],
    ["an internal load balancer needs no TLS", { ...production, loadBalancer: { public: false } }, all.slice(1)],
    [
      "nothing lacks",
      {
        ...production,
        loadBalancer: { tls: certificate, accessLogs: true, deletionProtection: true },
        observability: { alarmEmail: "ops@example.com" },
      },
      [],
    ],
  ] as const)("production: %s", (_, document, fields) => {
    image(`python:3.13@sha256:${"0".repeat(64)}`);
    expect(warned(document)).toEqual(fields);
  });

  test("production on a base image that its tag may change", () => {
    image("python:3.13");
    const { path: field, message } = plan(production).warnings.at(-1) ?? {};
    expect(field).toBe("service.directory");
    expect(message).toMatch(/^production on python:3.13 without a digest: .*`npm run base-image`/);
    expect(warned({ ...production, environment: "Development" })).toEqual(["loadBalancer.tls"]);
  });

  test("the warning ends at the target capacity that it proposes", () => {
    const [warning] = plan({ cluster: { instances: { max: 20 } } }).warnings.filter(({ path: field }) =>
      /target/.test(field),
    );
    const percent = Number(/(\d+) keeps room/.exec(warning?.message ?? "")?.[1]);
    expect(warned({ cluster: { instances: { max: 20 }, targetCapacityPercent: percent } })).not.toContain(
      warning?.path,
    );
    expect(warned({ cluster: { instances: { max: 20 }, targetCapacityPercent: percent + 1 } })).toContain(
      warning?.path,
    );
  });
});

test("a long request shows in the timeline and in the note below it", () => {
  const text = planMarkdown(plan({ service: { longestRequestSeconds: 300 } }));
  expect(text).toContain("1 old task drained for 5 min and stopped");
  expect(text).toContain("up to 5 min 10 s that open requests keep a stopping task");
});

test("the note says that ECS watches the alarms after a rolling deployment, unless there is none", () => {
  const note = (document: Configuration) => planMarkdown(plan(document)).includes("while ECS watches the alarms");
  const cluster = { instances: { max: 8 } };
  expect(note({})).toBe(true);
  expect(note({ service: { rollout: { alarms: false } } })).toBe(false);
  expect(note({ cluster, service: { rollout: { strategy: "canary" } } })).toBe(false);
});

test("the warning about Spot ends with the request that it proposes", () => {
  const message = (longestRequestSeconds: number) =>
    plan({
      cluster: { instances: { max: 20 }, spotPercentage: 50 },
      service: { longestRequestSeconds },
    }).warnings.find(({ path: field }) => field === "service.longestRequestSeconds")?.message;
  expect(message(300)).toMatch(/may take 10 min 10 s to stop, .* two minutes .*; use 55 instead of 300/);
  expect(message(55)).toBeUndefined();
});

describe("text", () => {
  test.each([
    ["spread", 'With "spread", an instance stays as long as it runs a task'],
    ["binpack", 'With "binpack", instances go only as they become empty'],
  ] as const)("%s: how the instances go", (placement, words) => {
    expect(planMarkdown(plan({ service: { placement } }))).toContain(words);
    expect(planMarkdown(plan({}))).not.toContain(words);
  });

  const long = plan({
    cluster: {
      instanceTypes: ["m5.large", "m5a.large", "m6i.large", "m6a.large", "m7i.large"],
      instances: { max: 99 },
    },
    service: { tasks: { max: 98 } },
  });

  test("fits 100 columns, without colours unless asked for", () => {
    const lines = planText(long, false).split("\n");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    expect(lines.join()).not.toContain("\u001b");
    expect(planText(long, true)).toContain("\u001b");
  });

  test("markdown has well-formed tables", () => {
    const tables = planMarkdown(long)
      .split("\n\n")
      .filter((block) => block.startsWith("|"));
    expect(tables).toHaveLength(3);
    for (const table of tables) {
      const columns = new Set(table.split("\n").map((row) => row.split("|").length));
      expect(columns.size).toBe(1);
    }
  });
});
