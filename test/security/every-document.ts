import type { Configuration } from "../../lib/config";
import { documents } from "../support/documents";
import { examples } from "../support/examples";
import { certificateArn, zone } from "../support/values";

const roomy = { cluster: { instances: { max: 8 } } };
const tls = { certificateArn };

/** Every defensive option at once. */
export const hardened: Configuration = {
  environment: "Production",
  account: "123456789012",
  region: "eu-central-1",
  deployer: "least-privilege",
  network: { availabilityZones: 3, egress: "vpc-endpoints", flowLogs: true },
  cluster: { instanceTypes: ["m7i.large", "m6i.large", "m6a.large"], instances: { min: 3, max: 9 } },
  service: { tasks: { min: 3, max: 6 }, egress: [] },
  loadBalancer: {
    tls,
    backendTls: true,
    accessLogs: true,
    waf: true,
    wafRateLimit: 1000,
    deletionProtection: true,
  },
  observability: { logRetentionDays: 365, alarmEmail: "ops@example.com", monthlyBudgetUsd: 500 },
};

/** The documents of the other tests, one for each option, and combinations that no single option has. */
export const everyDocument: [name: string, document: Configuration][] = [
  ...Object.entries(documents),
  ...examples.map(({ option, document }): [string, Configuration] => [option, document]),
  ["hardened", hardened],
  ["canary with TLS", { ...roomy, service: { rollout: { strategy: "canary" } }, loadBalancer: { tls } }],
  ["an internal load balancer with TLS", { loadBalancer: { public: false, tls } }],
  ["closed", { network: { egress: "vpc-endpoints" }, loadBalancer: { public: false }, service: { egress: [] } }],
  [
    "endpoints and a peered database",
    { network: { egress: "vpc-endpoints" }, service: { egress: [{ cidr: "10.1.0.0/16" }] } },
  ],
  ["egress to a part of the VPC", { service: { egress: [{ cidr: "10.0.1.0/24" }] } }],
  ["allowed ranges with TLS", { loadBalancer: { allowedCidrs: ["203.0.113.0/24"], tls: zone } }],
  ["allowed ranges that hold the VPC", { loadBalancer: { public: false, allowedCidrs: ["10.0.0.0/8"] } }],
];
