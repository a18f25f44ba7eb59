import { type Configuration, schema } from "../../lib/config";
import { mailedAlarms, managedRuleGroups } from "../../lib/config/fixed";
import { monthlyCost, total } from "../../lib/plan/cost";
import { makePlan } from "../../lib/plan/plan";
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
      alarms: [0.4, 0.4], // two for managed scaling and two for the CPU target
      dashboard: [3, 3],
    });
    expect(makePlan("test", schema.parse({})).monthlyUsd).toMatchObject({ min: 133.37, max: 203.1 });
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
      "VPC endpoints": [197.1, 197.1],
      "web ACL": [8, 8],
      alarms: [0.7, 0.7],
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

  test("rule groups and alarms are counted as in the templates", () => {
    const { service } = synthesise({
      loadBalancer: { waf: true },
      observability: { alarmEmail: "ops@example.com" },
    });
    expect(only(service, "AWS::WAFv2::WebACL").Properties.Rules).toHaveLength(managedRuleGroups.length);
    expect(every(service, "AWS::CloudWatch::Alarm")).toHaveLength(mailedAlarms.length);
  });
});
