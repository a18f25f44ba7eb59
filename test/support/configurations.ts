import * as fc from "fast-check";
import type { Configuration } from "../../lib/config";
import { ConfigError } from "../../lib/config/problem";
import { parseConfig } from "../../lib/validation/validate";
import { certificateArn, secret, zone } from "./values";

const amd64 = ["t3.medium", "t3.large", "m5.large", "m6i.xlarge", "c5.xlarge", "m5.2xlarge"];
const arm64 = ["t4g.medium", "m7g.large", "m6g.xlarge", "c6g.xlarge"];
const secrets = {
  DB_PASSWORD: secret,
  TOKEN: "arn:aws:ssm:us-east-1:123456789012:parameter/shop/token",
};

const range = (min: number, max: number) => fc.integer({ min, max });
const bounds = (least: number, most: number) =>
  fc.tuple(range(least, most), range(1, most)).map(([a, b]) => ({ min: Math.min(a, b), max: Math.max(a, b) }));
/** Any of the fields may be absent, as in a stage file. */
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });

const cluster = some({
  instanceTypes: fc.oneof(
    ...[amd64, arm64].map((types) => fc.uniqueArray(fc.constantFrom(...types), { minLength: 1, maxLength: 3 })),
  ),
  instances: fc.tuple(range(0, 3), range(6, 40)).map(([min, max]) => ({ min, max })),
  amiVersion: fc.option(fc.constant("al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-x86_64")),
  spotPercentage: range(0, 100),
  eniTrunking: fc.boolean(),
  targetCapacityPercent: range(1, 100),
});

const scaling = some({
  cpuPercent: fc.option(range(1, 100)),
  memoryPercent: fc.option(range(1, 100)),
  requestsPerTask: fc.option(range(1, 1_000_000)),
  schedules: fc
    .array(bounds(0, 6), { maxLength: 2 })
    .map((list) =>
      list.map((counts, i) => ({ ...counts, name: `s${i}`, cron: "0 8 ? * MON-FRI *", timeZone: "Europe/Berlin" })),
    ),
});

const rollout = some({
  strategy: fc.constantFrom("rolling" as const, "blue-green" as const, "canary" as const, "linear" as const),
  minHealthyPercent: range(0, 100),
  maxPercent: range(100, 200),
  stepPercent: range(1, 99),
  bakeMinutes: range(0, 1440),
  alarms: fc.boolean(),
});

const service = some({
  port: range(1024, 65535),
  cpu: fc.constantFrom(128, 256, 512, 1000, 1024, 2048),
  memoryMiB: range(64, 3000),
  healthCheckPath: fc.constantFrom("/", "/readyz"),
  healthCheckGracePeriodSeconds: range(0, 600),
  longestRequestSeconds: range(1, 900),
  environment: fc.dictionary(fc.stringMatching(/^[A-Z]{3,8}_X$/), fc.string(), { maxKeys: 3 }),
  secrets: fc.constantFrom({}, secrets),
  egress: fc.constantFrom<NonNullable<Configuration["service"]>["egress"]>(
    [],
    [{ cidr: "0.0.0.0/0" }],
    [{ cidr: "10.1.0.0/16" }, { cidr: "0.0.0.0/0", ports: [443, 587] }],
  ),
  tasks: bounds(1, 8),
  placement: fc.constantFrom("distinct-instance" as const, "spread" as const, "binpack" as const),
  scaling,
  rollout,
  enableExecuteCommand: fc.boolean(),
});

const loadBalancer = some({
  public: fc.boolean(),
  allowedCidrs: fc.constantFrom<string[] | null>(null, ["203.0.113.0/24"], ["10.0.0.0/8", "0.0.0.0/0"]),
  idleTimeoutSeconds: fc.option(range(21, 4000)),
  tls: fc.constantFrom(null, { certificateArn }, zone),
  targetProtocol: fc.constantFrom("http1" as const, "http2" as const),
  backendTls: fc.boolean(),
  accessLogs: fc.boolean(),
  waf: fc.boolean(),
  wafRateLimit: fc.option(range(10, 2_000_000_000), { freq: 1 }),
  deletionProtection: fc.boolean(),
});

/** Configurations that may set any field. Most of them are valid. */
export const documents: fc.Arbitrary<Configuration> = some({
  name: fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/),
  environment: fc.constantFrom("Development", "Production"),
  account: fc.constantFrom("123456789012"),
  region: fc.constantFrom("eu-central-1"),
  deployer: fc.constantFrom("administrator" as const, "least-privilege" as const),
  network: some({
    cidr: fc.constantFrom("10.0.0.0/16", "192.168.0.0/20", "172.31.0.0/22"),
    availabilityZones: range(2, 3),
    egress: fc.constantFrom("nat-gateway" as const, "nat-gateway-per-az" as const, "vpc-endpoints" as const),
    flowLogs: fc.boolean(),
  }),
  cluster,
  service,
  loadBalancer,
  observability: some({
    logRetentionDays: fc.constantFrom(1, 30, 3653),
    alarmEmail: fc.constantFrom(null, "ops@example.com"),
    monthlyBudgetUsd: fc.option(range(1, 1_000_000), { freq: 1 }),
    dashboard: fc.boolean(),
  }),
});

/** Whether a configuration is valid. Throws all errors but those of the user. */
export function isValid(document: Configuration): boolean {
  try {
    parseConfig(document);
    return true;
  } catch (error) {
    if (error instanceof ConfigError) return false;
    throw error;
  }
}
