import { type Configuration, schema } from "../../lib/config";
import { monthlyCost, total } from "../../lib/plan/cost";
import { makePlan } from "../../lib/plan/plan";
import { prices } from "../../lib/plan/prices";
import { every, only, synthesise } from "../support/synthesise";

describe("monthly cost", () => {
  const cost = (document: Configuration) =>
    Object.fromEntries(monthlyCost(schema.parse(document)).map(({ part, min, max }) => [part, [min, max]]));

  test("the defaults cost the sum that was calculated by hand", () => {
    expect(cost({})).toEqual({
      "instances, on demand": [60.74, 121.47], // 2 and 4 x 0.0416 x 730
      volumes: [4.8, 9.6],
      "detailed monitoring": [4.2, 8.4],
      "load balancer": [16.43, 16.43],
      "NAT gateway": [32.85, 32.85],
      "public IPv4 addresses": [10.95, 10.95], // one for the NAT gateway, and one a zone for the load balancer
      alarms: [0.9, 0.9], // two for managed scaling, two for the CPU target, and five metrics for deployments
      dashboard: [3, 3],
    });
    expect(makePlan("test", schema.parse({})).monthlyUsd).toMatchObject({ min: 133.87, max: 203.6 });
  });

  test("Spot has a range of costs, and only instances above the minimum are Spot", () => {
    const half = cost({ cluster: { spotPercentage: 50, instances: { min: 2, max: 20 } } });
    expect(half["instances, on demand"]).toEqual([60.74, 91.1]);
    expect(half["instances, Spot"]).toEqual([0, 21.26]); // one Spot instance at 70 % of on demand
  });

  test("several types cost from the cheapest to the most expensive", () => {
    const [min, max] = cost({ cluster: { instanceTypes: ["t3.medium", "m5.large"] } })["instances, on demand"] ?? [];
    expect([min, max]).toEqual([60.74, 280.32]);
  });

  test("optional resources cost only if they are turned on", () => {
    const parts = cost({
      network: { egress: "vpc-endpoints", availabilityZones: 3 },
      loadBalancer: { public: false, waf: true },
      observability: { alarmEmail: "a@example.com", dashboard: false },
      service: { secrets: { A: "arn:aws:secretsmanager:eu-central-1:111111111111:secret:a-AbCdEf" } },
    });
    expect(parts).toMatchObject({
      "VPC endpoints": [219, 219],
      "web ACL": [8, 8],
      alarms: [1.3, 1.3],
      secrets: [0.4, 0.4],
    });
    expect(Object.keys(parts)).not.toEqual(expect.arrayContaining(["NAT gateway"]));
    expect(parts["public IPv4 addresses"]).toBeUndefined();
  });

  test("the total is the sum of the parts", () => {
    const parts = [
      { part: "a", min: 0.1, max: 0.2 },
      { part: "b", min: 0.2, max: 0.7 },
    ];
    expect(total(parts)).toEqual({ min: 0.3, max: 0.9 });
  });

  test("rule groups are counted as in the template", () => {
    const document: Configuration = { loadBalancer: { waf: true, wafRateLimit: 2000 } };
    const rules = only(synthesise(document).service, "AWS::WAFv2::WebACL").Properties.Rules.length;
    expect(cost(document)["web ACL"]).toEqual([5 + rules, 5 + rules]); // 5 USD and one a rule
  });

  const alarmEmail = "ops@example.com";
  const noTargets = { scaling: { cpuPercent: null } };
  test.each<[string, Configuration]>([
    ["without mail", { service: noTargets }],
    ["with mail", { observability: { alarmEmail }, service: noTargets }],
    [
      "with two target groups",
      {
        cluster: { instances: { max: 8 } },
        observability: { alarmEmail },
        service: { ...noTargets, rollout: { strategy: "canary" } },
      },
    ],
    [
      "with a group of a fixed size and a service that may stop",
      {
        cluster: { instances: { min: 5, max: 5 } },
        observability: { alarmEmail },
        service: {
          scaling: { cpuPercent: null, schedules: [{ name: "night", cron: "0 22 * * ? *", min: 0, max: 0 }] },
        },
      },
    ],
  ])("the metrics of the alarms are counted as in the template: %s", (_name, document) => {
    const metrics = every(synthesise(document).service, "AWS::CloudWatch::Alarm").flatMap(({ Properties }) =>
      (Properties.Metrics ?? [Properties]).filter((metric: object) => !("Expression" in metric)),
    );
    const ofManagedScaling = 2;
    expect(cost(document)["alarms"]?.[0]).toBeCloseTo((metrics.length + ofManagedScaling) * prices.alarmMonth, 2);
  });
});
