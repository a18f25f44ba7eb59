import type { Configuration } from "../lib/config";

/**
 * Made for the loss of a zone: three zones with a NAT gateway each, and enough instances to roll out the most tasks.
 *
 * Each command warns of what only you can decide: a certificate, an address for alarms, access logs (they need a region),
 * deletion protection, and the base image. README.md, "Deploy to AWS", shows how to set them.
 */
export default {
  environment: "Production",
  network: { availabilityZones: 3, egress: "nat-gateway-per-az", flowLogs: true },
  cluster: {
    instanceTypes: ["m7i.large", "m6i.large", "m6a.large"],
    instances: { min: 3, max: 9 },
    // Room for the tasks of a zone that fails.
    targetCapacityPercent: 75,
  },
  service: { tasks: { min: 3, max: 8 }, placement: "spread" },
  observability: { logRetentionDays: 90 },
} satisfies Configuration;
