import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Configuration } from "../../lib/config";
import { projectRoot } from "../../lib/config/project-root";
import { parseConfig } from "../../lib/validation/validate";
import { every, only, synthesise } from "../support/synthesise";
import { certificateArn, secret } from "../support/values";

type Service = ReturnType<typeof synthesise>["service"];

/** The load balancer's resources by id, with the properties whose change makes CloudFormation replace them. */
function replaceable(service: Service): Record<string, unknown> {
  const of = (type: string, ...properties: string[]) =>
    every(service, `AWS::ElasticLoadBalancingV2::${type}`).map(
      ({ id, Properties }) => [id, properties.map((name) => Properties[name])] as const,
    );
  return Object.fromEntries([
    ...of("LoadBalancer", "Scheme", "Type"),
    ...of("TargetGroup", "Port", "Protocol", "ProtocolVersion", "TargetType", "VpcId"),
  ]);
}

const replaceableOf = (document: Configuration) => replaceable(synthesise(document).service);
const before = replaceableOf({});

test("a changed port keeps the target group, and with it the targets", () => {
  expect(replaceableOf({ service: { port: 8080 } })).toEqual(before);
});

test("another rollout strategy keeps the load balancer and the target group", () => {
  const cluster = { instances: { max: 8 } };
  expect(replaceableOf({ cluster, service: { rollout: { strategy: "blue-green" } } })).toMatchObject(before);
});

test("a change between public and internal makes a new pair, because a target group belongs to one load balancer only", () => {
  const internal = Object.keys(replaceableOf({ loadBalancer: { public: false } }));
  expect(internal.filter((id) => id in before)).toEqual([]);
});

describe("the listener rule of blue-green, canary and linear, whose weights any change of the rule resets", () => {
  const tls = { certificateArn };
  const shifting: Configuration = {
    cluster: { instances: { max: 10 } },
    service: { rollout: { strategy: "canary" } },
    loadBalancer: { tls },
  };

  /** The rule as text, with all that CloudFormation could replace under its references. */
  function ruleOf(document: Configuration): string {
    const { service } = synthesise(document);
    return JSON.stringify([only(service, "AWS::ElasticLoadBalancingV2::ListenerRule"), replaceable(service)]);
  }
  const rule = ruleOf(shifting);

  /** Changes that do reset the weights. */
  const exceptions: Record<string, Configuration["loadBalancer"]> = {
    "loadBalancer.public": { tls, public: false },
    "loadBalancer.tls": { tls: null },
    "loadBalancer.targetProtocol": { tls, targetProtocol: "http2" },
    "loadBalancer.backendTls": { tls, backendTls: true },
  };

  test.each(Object.entries(exceptions))("changes with %s, and the README says so", (field, loadBalancer) => {
    expect(ruleOf({ ...shifting, loadBalancer })).not.toBe(rule);
    const readme = readFileSync(path.join(projectRoot, "README.md"), "utf8");
    const [, section = ""] = readme.split("### Changes that need care");
    expect(section.split("\n## ")[0]).toContain(`\`${field}\``);
  });

  /** Another value of every other field. */
  const changed: Configuration = {
    environment: "Production",
    account: "123456789012",
    region: "eu-central-1",
    deployer: "least-privilege",
    network: { cidr: "10.1.0.0/16", availabilityZones: 3, egress: "vpc-endpoints", flowLogs: true },
    cluster: {
      instanceTypes: ["m6g.xlarge"],
      instances: { min: 2, max: 12 },
      spotPercentage: 50,
      eniTrunking: true,
      targetCapacityPercent: 80,
      amiVersion: "al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-arm64",
    },
    service: {
      directory: "./service",
      port: 8080,
      cpu: 512,
      memoryMiB: 1024,
      healthCheckPath: "/readyz",
      healthCheckGracePeriodSeconds: 180,
      longestRequestSeconds: 30,
      environment: { A: "b" },
      secrets: { DB: secret },
      egress: [{ cidr: "10.2.0.0/16", ports: [5432] }],
      tasks: { min: 3, max: 5 },
      placement: "spread",
      scaling: {
        cpuPercent: 50,
        memoryPercent: 70,
        schedules: [{ name: "day", cron: "0 8 ? * MON-FRI *", min: 3, max: 5 }],
      },
      rollout: {
        strategy: "linear",
        minHealthyPercent: 50,
        maxPercent: 150,
        stepPercent: 50,
        bakeMinutes: 7,
        alarms: false,
      },
      enableExecuteCommand: true,
    },
    loadBalancer: {
      tls,
      allowedCidrs: ["203.0.113.0/24"],
      idleTimeoutSeconds: 90,
      accessLogs: true,
      waf: true,
      wafRateLimit: 2000,
      deletionProtection: true,
    },
    observability: { logRetentionDays: 7, alarmEmail: "ops@example.com", monthlyBudgetUsd: 200, dashboard: false },
  };

  test("stays byte for byte the same whatever other field changes, tags included", () => {
    expect(ruleOf(changed)).toBe(rule);
  });

  test("was compared with another value of every field", () => {
    expect(sameFields(parseConfig(shifting), parseConfig(changed)).sort()).toEqual([
      "loadBalancer.backendTls",
      "loadBalancer.public",
      "loadBalancer.targetProtocol",
      "loadBalancer.tls.certificateArn",
      "name", // names other stacks
      "service.scaling.requestsPerTask", // refused together with a strategy that has the rule
    ]);
  });
});

/** The paths of the fields that have the same value in both sections. */
function sameFields(one: object, other: object, at = ""): string[] {
  return Object.entries(one).flatMap(([name, value]) => {
    const others = (other as Record<string, unknown>)[name];
    const isSection = typeof value === "object" && value !== null && !Array.isArray(value);
    if (isSection && Object.keys(value).length > 0) return sameFields(value, others as object, `${at}${name}.`);
    return JSON.stringify(value) === JSON.stringify(others) ? [at + name] : [];
  });
}
