import type { Configuration } from "../../lib/config";
import { every, only, type Resource, synthesise } from "../support/synthesise";

type Rollout = NonNullable<NonNullable<Configuration["service"]>["rollout"]>;

const document = (rollout: Rollout): Configuration => ({
  cluster: { instances: { max: 8 } },
  service: { rollout },
});
const templateOf = (rollout: Rollout) => synthesise(document(rollout)).service;
const strategies = ["rolling", "blue-green", "canary", "linear"] as const;
const templates = new Map(strategies.map((strategy) => [strategy, templateOf({ strategy })]));

const alarmsOf = (template: ReturnType<typeof templateOf>) =>
  new Map(every(template, "AWS::CloudWatch::Alarm").map((alarm) => [alarm.Properties.AlarmName, alarm]));
const deploymentOf = (template: ReturnType<typeof templateOf>) =>
  only(template, "AWS::ECS::Service").Properties.DeploymentConfiguration;

const names = ["TargetErrors", "LoadBalancerErrors", "UnhealthyTasks"].map((id) => `fastapi-test-service-${id}`);

describe.each(strategies)("%s", (strategy) => {
  const template = templates.get(strategy) ?? templateOf({});
  const alarms = alarmsOf(template);

  test("is rolled back by three alarms with fixed names, without an address for mail", () => {
    expect([...alarms.keys()].sort()).toEqual([...names].sort());
    expect(deploymentOf(template).Alarms).toEqual({
      AlarmNames: names.map((name) => ({ Ref: alarms.get(name)?.id })),
      Enable: true,
      Rollback: true,
    });
  });

  test("has alarms that no service is needed for, so that no cycle arises", () => {
    const service = only(template, "AWS::ECS::Service").id;
    for (const alarm of alarms.values()) expect(JSON.stringify(alarm)).not.toContain(service);
  });

  test("counts every failed task, so that a version that crashes after its start is rolled back, too", () => {
    expect(deploymentOf(template).DeploymentCircuitBreaker).toEqual({
      Enable: true,
      Rollback: true,
      ThresholdConfiguration: { Type: "BOUNDED_PERCENT", Value: 50 },
      ResetOnHealthyTask: false,
    });
  });

  test("has alarms that fire after three minutes, and for which missing data is no breach", () => {
    for (const { Properties } of alarms.values()) {
      expect(Properties).toMatchObject({ EvaluationPeriods: 3, TreatMissingData: "notBreaching" });
      for (const metric of Properties.Metrics ?? [{ MetricStat: Properties }]) {
        if ("MetricStat" in metric) expect(metric.MetricStat.Period).toBe(60);
      }
    }
  });
});

test("service.rollout.alarms: without them nothing but the circuit breaker ends a deployment", () => {
  expect(deploymentOf(templateOf({ alarms: false })).Alarms).toBeUndefined();
});

/** Whether an error alarm's minute is a breach, for numbers of requests that reached tasks and of errors. */
function breaches(alarm: Resource | undefined, requests: number, errors: number): boolean {
  const { Metrics, Threshold } = alarm?.Properties ?? {};
  const { Expression } = Metrics.find((metric: object) => "Expression" in metric);
  const code = `const IF = (test, yes, no) => (test ? yes : no), FILL = (value) => value; return ${Expression}`;
  const value = new Function("requests", "errors", code)(requests, errors);
  return Number.isFinite(value) && value >= Threshold;
}

describe.each(["TargetErrors", "LoadBalancerErrors"])("%s", (id) => {
  const of = (rollout: Rollout) => alarmsOf(templateOf(rollout)).get(`fastapi-test-service-${id}`);

  test("a quiet service's few errors are no breach, also if they are all of its requests", () => {
    expect(breaches(of({}), 4, 4)).toBe(false);
  });

  test("a busy service's usual errors are no breach, and one error in twenty requests is", () => {
    expect(breaches(of({}), 10_000, 100)).toBe(false);
    expect(breaches(of({}), 10_000, 550)).toBe(true);
  });

  test.each([
    ["canary", 10],
    ["canary", 1],
    ["linear", 3],
    ["linear", 50],
  ] as const)("a %s step of %s %% whose requests all fail is a breach", (strategy, stepPercent) => {
    expect(breaches(of({ strategy, stepPercent }), 10_000, 100 * stepPercent)).toBe(true);
  });
});

test("UnhealthyTasks: one task is a breach", () => {
  const alarm = alarmsOf(templateOf({})).get("fastapi-test-service-UnhealthyTasks");
  expect(alarm?.Properties).toMatchObject({ Threshold: 1, Statistic: "Maximum" });
});

test("LoadBalancerErrors: errors for which no task was found count, although the load balancer counts no request", () => {
  const alarm = alarmsOf(templateOf({})).get("fastapi-test-service-LoadBalancerErrors");
  expect(breaches(alarm, 0, 50)).toBe(true);
});

test("the errors are those of the whole load balancer, and unhealthy tasks those of both target groups", () => {
  const alarms = alarmsOf(templates.get("canary") ?? templateOf({}));
  const metricsOf = (id: string) => alarms.get(`fastapi-test-service-${id}`)?.Properties.Metrics ?? [];
  for (const id of ["TargetErrors", "LoadBalancerErrors"]) {
    for (const { MetricStat } of metricsOf(id).filter((metric: object) => "MetricStat" in metric)) {
      expect(MetricStat.Metric.Dimensions.map(({ Name }: { Name: string }) => Name)).toEqual(["LoadBalancer"]);
    }
  }
  const [sum, ...groups] = metricsOf("UnhealthyTasks");
  expect(sum?.Expression).toBe("FILL(unhealthy0, 0) + FILL(unhealthy1, 0)");
  expect(groups).toHaveLength(2);
});
