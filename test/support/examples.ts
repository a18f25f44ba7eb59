import type { Configuration } from "../../lib/config";
import { certificateArn, secret, zone } from "./values";

const region = "eu-central-1";
const tls = { certificateArn };
const night = { name: "night", cron: "0 22 * * ? *", timeZone: "Asia/Tokyo", min: 1, max: 2 };
/** Room for the tasks of two versions. */
const roomy = { cluster: { instances: { max: 8 } } };
const canary = { ...roomy, service: { rollout: { strategy: "canary" } } } satisfies Configuration;

/**
 * Small documents, at least one for each option of the schema. Each is compared with the defaults, or with the second
 * document of its line, which has what the option needs.
 */
const documents: [Configuration, Configuration?][] = [
  [{ name: "shop" }],
  [{ environment: "Production" }],
  [{ account: "123456789012" }],
  [{ region }],
  [{ deployer: "least-privilege" }],

  [{ network: { cidr: "192.168.0.0/20" } }],
  [{ network: { availabilityZones: 3 } }],
  [{ network: { egress: "nat-gateway-per-az" } }],
  [{ network: { egress: "vpc-endpoints" } }],
  [{ network: { flowLogs: true } }],

  [{ cluster: { instanceTypes: ["t4g.medium"] } }],
  [{ cluster: { instanceTypes: ["m5.large", "m6i.large"] } }],
  [{ cluster: { instances: { min: 0 } } }],
  [{ cluster: { instances: { max: 8 } } }],
  [{ cluster: { spotPercentage: 50 } }],
  [{ cluster: { eniTrunking: true } }],
  [{ cluster: { targetCapacityPercent: 75 } }],
  [{ cluster: { amiVersion: "al2023-ami-ecs-hvm-2023.0.20260901-kernel-6.1-x86_64" } }],

  [{ service: { port: 8080 } }],
  [{ service: { cpu: 512 } }],
  [{ service: { memoryMiB: 1024 } }],
  [{ service: { healthCheckPath: "/readyz" } }],
  [{ service: { healthCheckGracePeriodSeconds: 120 } }],
  [{ service: { longestRequestSeconds: 90 } }],
  [{ service: { environment: { LOG_LEVEL: "debug" } } }],
  [{ service: { secrets: { DB_PASSWORD: secret } } }],
  [{ service: { secrets: { TOKEN: "arn:aws:ssm:eu-central-1:123456789012:parameter/token" } } }],
  [{ service: { egress: [{ cidr: "10.1.0.0/16", ports: [5432] }] } }],
  [{ service: { egress: [{ cidr: "0.0.0.0/0" }] } }],
  [{ service: { tasks: { min: 1 } } }],
  [{ service: { tasks: { max: 3 } } }],
  [{ service: { tasks: { min: 4 } } }],
  [{ service: { placement: "spread" } }],
  [{ service: { placement: "binpack" } }],
  [{ service: { scaling: { cpuPercent: null } } }],
  [{ service: { scaling: { memoryPercent: 70 } } }],
  [{ service: { scaling: { requestsPerTask: 1000 } } }],
  [{ service: { scaling: { schedules: [night] } } }],
  [{ ...roomy, service: { rollout: { strategy: "blue-green" } } }, roomy],
  [canary, roomy],
  [{ ...roomy, service: { rollout: { strategy: "linear" } } }, roomy],
  [{ ...roomy, service: { rollout: { strategy: "canary", stepPercent: 20 } } }, canary],
  [{ ...roomy, service: { rollout: { strategy: "canary", bakeMinutes: 15 } } }, canary],
  [{ service: { rollout: { minHealthyPercent: 50 } } }],
  [{ service: { rollout: { maxPercent: 150 } } }],
  [{ service: { rollout: { alarms: false } } }],
  [{ service: { enableExecuteCommand: true } }],

  [{ loadBalancer: { public: false } }],
  [{ loadBalancer: { allowedCidrs: ["203.0.113.0/24"] } }],
  [{ loadBalancer: { idleTimeoutSeconds: 120 } }],
  [{ loadBalancer: { tls } }],
  [{ loadBalancer: { tls: zone } }],
  [{ loadBalancer: { tls, targetProtocol: "http2" } }, { loadBalancer: { tls } }],
  [{ loadBalancer: { backendTls: true } }],
  [{ region, loadBalancer: { accessLogs: true } }, { region }],
  [{ loadBalancer: { waf: true } }],
  [{ loadBalancer: { waf: true, wafRateLimit: 1000 } }, { loadBalancer: { waf: true } }],
  [{ loadBalancer: { deletionProtection: true } }],

  [{ observability: { logRetentionDays: 90 } }],
  [{ observability: { alarmEmail: "ops@example.com" } }],
  [
    { observability: { alarmEmail: "ops@example.com", monthlyBudgetUsd: 200 } },
    { observability: { alarmEmail: "ops@example.com" } },
  ],
  [{ observability: { dashboard: false } }, { observability: { dashboard: true } }],
];

/** Fields whose change no snapshot shows, with the reason. */
export const shownNowhere: Record<string, string> = {
  "service.directory": "only the image's hash changes, which snapshots hide; test/stacks/image-asset.test.ts tests it",
};

/** A field and its value, for instance ["service.scaling.schedules.name", "night"]. */
type Value = [path: string, value: unknown];

function valuesOf(node: unknown, at = ""): Value[] {
  if (typeof node !== "object" || node === null) return [[at, node]];
  if (Array.isArray(node)) return node.flatMap((entry) => valuesOf(entry, at));
  return Object.entries(node).flatMap(([key, inner]) => valuesOf(inner, at === "" ? key : `${at}.${key}`));
}

/** Without the dashboard, because its text changes with most options. */
const quiet = (document: Configuration): Configuration => ({
  ...document,
  observability: { dashboard: false, ...document.observability },
});

/** The documents, those that they are compared with, and the values in which the two differ. */
export const examples = documents.map(([document, needs = {}]) => {
  const needed = valuesOf(needs).map(String);
  const values = valuesOf(document).filter((value) => !needed.includes(String(value)));
  const option = values.map(([path, value]) => `${path}: ${JSON.stringify(value)}`).join(", ");
  return { option, values, document: quiet(document), needs: quiet(needs) };
});
