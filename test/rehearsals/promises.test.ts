import { parseConfig } from "../../lib/validation/validate";
import {
  bakes,
  circumstances,
  deploymentAlarm,
  exposedShare,
  inReal,
  keepsServing,
  lostRequests,
  visibleRate,
} from "../../rehearsals/model";
import { promiseOf } from "../../rehearsals/report";
import type { Scenario } from "../../rehearsals/scenario";
import { scenarios } from "../../rehearsals/scenarios/all";
import { spotInstances } from "../../rehearsals/scenarios/losses";

type Service = { tasks?: object; rollout?: object; scaling?: object };
const stage = (service: Service = {}, cluster: object = {}, rest: object = {}) =>
  parseConfig({
    service: { healthCheckGracePeriodSeconds: 0, ...service },
    cluster: { instances: { min: 1, max: 8 }, ...cluster },
    ...rest,
  });
const around = (config = stage()) => ({ config, speed: 60, perSecond: 30 });
const find = (name: string) => scenarios.find((scenario) => scenario.name === name) as Scenario;
const promise = (name: string, config = stage()) => find(name).promise(around(config));
const missing = (name: string, config = stage()) => find(name).missing?.(config);

test("a time passes in two clocks", () => {
  expect(inReal({ virtualSeconds: 120, realSeconds: 5 }, around())).toBe(7);
});

describe("a release", () => {
  test.each(["release", "twenty-releases", "two-deployments", "release-at-peak"])("%s loses no request", (name) => {
    expect(promise(name).mostFailed).toEqual({ requests: 0 });
  });

  test("loses requests if no task has to stay: those until a new one is healthy", () => {
    const config = stage({ tasks: { min: 1, max: 1 }, rollout: { minHealthyPercent: 0, maxPercent: 100 } });
    expect(keepsServing(config)).toBe(false);
    // 30 s until a task is given up, and a check of 10 s, at 30 requests a second.
    expect(promise("release", config).mostFailed.requests).toBe(30 * 40);
    expect(promise("twenty-releases", config).mostFailed.requests).toBe(20 * 30 * 40);
    expect(promise("crash-at-start", config).mostFailed.requests).toBeGreaterThan(30 * 40);
  });

  test("keeps a task with 50 % of two, and with a strategy that runs both versions", () => {
    expect(keepsServing(stage({ tasks: { min: 2, max: 2 }, rollout: { minHealthyPercent: 50 } }))).toBe(true);
    expect(keepsServing(stage({ tasks: { min: 1, max: 1 }, rollout: { strategy: "canary" } }))).toBe(true);
  });

  test("bakes as its strategy says", () => {
    const minutes = (rollout: object) => bakes(stage({ rollout })).virtualSeconds / 60;
    expect(minutes({ strategy: "blue-green", bakeMinutes: 7 })).toBe(7);
    expect(minutes({ strategy: "canary", bakeMinutes: 7 })).toBe(14);
    expect(minutes({ strategy: "linear", stepPercent: 30, bakeMinutes: 7 })).toBe(28);
    expect(minutes({})).toBe(deploymentAlarm.virtualSeconds / 60);
    expect(minutes({ alarms: false })).toBe(0);
  });
});

describe("a bad version", () => {
  test.each(["rolling", "blue-green", "canary", "linear"])("that never serves costs nothing: %s", (strategy) => {
    for (const name of ["crash-at-start", "never-healthy"]) {
      expect(missing(name, stage({ rollout: { strategy } }))).toBeUndefined();
      expect(promise(name, stage({ rollout: { strategy } })).mostFailed).toEqual({ requests: 0 });
    }
  });

  test("that answers 500 costs a canary its step, and others all requests until the alarm", () => {
    const canary = stage({ rollout: { strategy: "canary", stepPercent: 10 } });
    expect(exposedShare(canary)).toBe(0.1);
    expect(promise("bad-release", canary).mostFailed.share).toBe(0.1);
    const blueGreen = stage({ rollout: { strategy: "blue-green" } });
    const rolling = promise("bad-release").mostFailed;
    expect(promise("bad-release", blueGreen).mostFailed.requests).toBeLessThan(rolling.requests);
    expect(rolling.share).toBe(1);
  });

  test("is undone by nobody without alarms", () => {
    const config = stage({ rollout: { alarms: false } });
    expect(missing("bad-release", config)).toBe("service.rollout.alarms is off");
    expect(promise("late-failure", config).text).toContain("No alarm tells of it");
  });

  test("cannot be made for TLS or HTTP/2 to the tasks", () => {
    const tls = { domainName: "api.example.com", hostedZoneId: "Z1", hostedZoneName: "example.com" };
    const config = (more: object) => stage({}, {}, { loadBalancer: { tls, ...more } });
    for (const name of ["bad-release", "late-failure", "slow-version"]) {
      expect(missing(name, config({ backendTls: true }))).toContain("backendTls");
      expect(missing(name, config({ targetProtocol: "http2" }))).toContain("targetProtocol");
      expect(missing(name)).toBeUndefined();
    }
  });

  test("that is slow is noticed by a mail, if there is an address", () => {
    expect(promise("slow-version").text).toContain("Nobody is told");
    const mailed = stage({}, {}, { observability: { alarmEmail: "ops@example.com" } });
    expect(promise("slow-version", mailed).text).toContain("SlowRequests mails from 10 s on");
  });
});

describe("a loss", () => {
  test("costs the share of the lost tasks until three health checks have failed", () => {
    const config = stage({ tasks: { min: 3, max: 3 } });
    expect(promise("task-killed", config).mostFailed.requests).toBe(300); // a third of 30 s at 30 a second
    expect(promise("instance-lost", config).mostFailed.requests).toBe(300);
    // Three instances in two zones.
    expect(promise("zone-lost", config).mostFailed.requests).toBe(600);
  });

  test("costs all requests where one task is everything", () => {
    const one = stage({ tasks: { min: 1, max: 1 } }, { instances: { min: 1, max: 2 } });
    const none = { virtualSeconds: 0, realSeconds: 0 };
    expect(lostRequests(1, none, around(one))).toBe(30 * 30);
    expect(promise("task-killed", one).text).toMatch(/^Requests fail until a new task is healthy, at most \d+/);
    const { requests } = promise("instance-lost", one).mostFailed;
    expect(requests).toBeGreaterThan(promise("task-killed", one).mostFailed.requests);
  });

  test("of a single instance takes all of its tasks", () => {
    const config = stage({ tasks: { min: 2, max: 2 }, ...{ placement: "binpack" } }, { instances: { min: 1, max: 2 } });
    expect(promise("instance-lost", config).text).toContain("the instance has every task");
  });

  test("of a Spot instance needs one", () => {
    expect(missing("spot-interruption")).toBe("cluster.spotPercentage is 0");
    const spot = (min: number, spotPercentage: number) => stage({}, { instances: { min, max: 5 }, spotPercentage });
    expect([spot(2, 100), spot(1, 50), spot(1, 100)].map(spotInstances)).toEqual([0, 0, 1]);
    expect(missing("spot-interruption", spot(2, 100))).toBe("no Spot instance runs with the fewest tasks");
    expect(missing("spot-interruption", spot(1, 100))).toBeUndefined();
  });
});

describe("scaling", () => {
  test("needs a range and a target", () => {
    expect(missing("load-ramp", stage({ tasks: { min: 2, max: 2 } }))).toBe("service.tasks is a fixed count");
    expect(missing("load-ramp", stage({ scaling: { cpuPercent: null } }))).toContain("no target");
    expect(missing("load-ramp")).toBeUndefined();
    expect(promise("load-ramp").text).toContain("4 tasks run at the peak, on 4 instances, and 2 tasks after it");
  });

  test("by a schedule needs one, and one to zero costs requests", () => {
    expect(missing("schedule")).toBe("service.scaling.schedules is empty");
    const at = (min: number, max: number) =>
      stage({ scaling: { schedules: [{ name: "night", cron: "0 20 * * ? *", min, max }] } });
    expect(promise("schedule", at(1, 2))).toMatchObject({ mostFailed: { requests: 0 } });
    expect(promise("schedule", at(0, 0))).toMatchObject({ mostFailed: { requests: Number.POSITIVE_INFINITY } });
    expect(promise("schedule", at(1, 2)).text).toContain("night: 1 to 2 tasks");
  });
});

test("the load lets an alarm see a bad canary, up to a bound", () => {
  const canary = (stepPercent: number) => stage({ rollout: { strategy: "canary", stepPercent } });
  expect(visibleRate(canary(10), 60)).toBe(100);
  expect(circumstances(canary(10)).perSecond).toBe(100);
  expect(circumstances(stage()).perSecond).toBe(30);
  expect(circumstances(canary(1)).perSecond).toBe(30);
  expect(missing("bad-release", canary(1))).toContain("too few requests");
});

test("each promise is one or two sentences of text, and each name is one word", () => {
  for (const scenario of scenarios) {
    expect(scenario.name).toMatch(/^[a-z0-9-]{1,18}$/);
    expect(promiseOf(scenario, around())).toMatch(/^(not in this stage: .+|[A-Z0-9][^\n]*\.)$/);
  }
});
