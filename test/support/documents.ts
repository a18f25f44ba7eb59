import type { Configuration } from "../../lib/config";

/**
 * The documents that the tests of the templates use. They do not change with the stages in config/, which belong to the
 * user. The first one has the defaults.
 */
export const documents: Record<string, Configuration> = {
  defaults: {},
  "fixed-count": { cluster: { instances: { min: 1, max: 3 } }, service: { tasks: { min: 2, max: 2 } } },
  "three-zones": {
    environment: "Production",
    network: { availabilityZones: 3, egress: "nat-gateway-per-az", flowLogs: true },
    cluster: {
      instanceTypes: ["m7i.large", "m6i.large", "m6a.large"],
      instances: { min: 3, max: 9 },
      targetCapacityPercent: 75,
    },
    service: { tasks: { min: 3, max: 8 }, placement: "spread" },
    observability: { logRetentionDays: 90 },
  },
};
