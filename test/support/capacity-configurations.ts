import * as fc from "fast-check";
import { type Config, type Configuration, schema } from "../../lib/config";

/** Types with few and many interfaces, with and without branch interfaces, small and large ones. */
const types = ["t2.micro", "t3.nano", "t2.medium", "t3.medium", "t3.xlarge", "m5.large", "c5.xlarge", "m5.2xlarge"];

/** Often one of the values at the limits, else any value of the range. */
const often = (values: number[], min: number, max: number) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 2, arbitrary: fc.integer({ min, max }) });

/** Two whole numbers in order, mostly small and often equal. */
const bounds = (least: number, most: number) =>
  fc
    .tuple(
      fc.oneof(fc.integer({ min: least, max: least + 3 }), fc.integer({ min: least, max: most })),
      often([0, 1], 0, most),
    )
    .map(([min, more]) => ({ min, max: Math.max(least, Math.min(min + more, most)) }));

const schedules = fc
  .oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: fc.array(bounds(0, 12), { maxLength: 2 }) })
  .map((ranges) => [...ranges].map((range, index) => ({ ...range, name: `s${index}`, cron: "0 8 * * ? *" })));

const cluster = fc.record({
  instanceTypes: fc.uniqueArray(fc.constantFrom(...types), { minLength: 1, maxLength: 3 }),
  instances: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 30 })).map((max) => ({ min: 0, max })),
  eniTrunking: fc.boolean(),
});

const rollout = fc.record({
  strategy: fc.oneof(
    { weight: 4, arbitrary: fc.constant("rolling" as const) },
    { weight: 1, arbitrary: fc.constantFrom("blue-green" as const, "canary" as const, "linear" as const) },
  ),
  minHealthyPercent: often([0, 50, 99, 100], 0, 100),
  maxPercent: often([100, 101, 150, 200, 300], 100, 200),
});

const service = fc.record({
  cpu: often([128, 256, 512, 1024], 128, 2048),
  memoryMiB: often([64, 256, 473, 474, 512, 3788, 3789], 64, 2048),
  placement: fc.constantFrom("distinct-instance" as const, "spread" as const, "binpack" as const),
  tasks: bounds(1, 12),
  scaling: schedules.map((list) => ({ schedules: list })),
  rollout,
});

/** Small tasks on large instances, so that the branch interfaces of a trunk are the scarce resource. */
const crowded = fc
  .record({ cluster, service, max: fc.integer({ min: 1, max: 2 }), tasks: bounds(8, 22) })
  .map((drawn) => ({
    cluster: { ...drawn.cluster, instanceTypes: ["m5.large"], instances: { min: 0, max: drawn.max } },
    service: { ...drawn.service, cpu: 128, memoryMiB: 64, placement: "binpack" as const, tasks: drawn.tasks },
  }));

/** Configurations of all kinds, mostly with small counts. A quarter of them works. */
export const configurations: fc.Arbitrary<Config> = fc
  .oneof({ weight: 9, arbitrary: fc.record({ cluster, service }) }, { weight: 1, arbitrary: crowded })
  .map((document: Configuration) => schema.parse(document));

/** The same configurations with VPC ranges that may have too few addresses. */
export const narrowConfigurations: fc.Arbitrary<Config> = fc
  .tuple(
    configurations,
    fc.record({
      cidr: fc.integer({ min: 22, max: 28 }).map((mask) => `10.0.0.0/${mask}`),
      availabilityZones: fc.constantFrom(2, 3),
      egress: fc.constantFrom("nat-gateway" as const, "vpc-endpoints" as const),
    }),
    fc.boolean(),
  )
  .map(([config, network, isPublic]) => ({
    ...config,
    network: { ...config.network, ...network },
    loadBalancer: { ...config.loadBalancer, public: isPublic },
  }));

/** The same configurations with settings that the verdict does not depend on, but the cluster's behaviour does. */
export const clusterConfigurations: fc.Arbitrary<Config> = fc
  .tuple(
    configurations,
    fc.record({
      availabilityZones: fc.constantFrom(2, 3),
      targetCapacityPercent: often([75, 100], 1, 100),
      fewestInstances: often([0, 1, 2], 0, 30),
      longestRequestSeconds: often([1, 20, 60], 1, 900),
      bakeMinutes: often([0, 5], 0, 6),
      stepPercent: often([10, 30, 50], 1, 99),
    }),
  )
  .map(([config, { availabilityZones, targetCapacityPercent, fewestInstances, longestRequestSeconds, ...steps }]) => ({
    ...config,
    network: { ...config.network, availabilityZones },
    cluster: {
      ...config.cluster,
      targetCapacityPercent,
      instances: { ...config.cluster.instances, min: Math.min(fewestInstances, config.cluster.instances.max) },
    },
    service: { ...config.service, longestRequestSeconds, rollout: { ...config.service.rollout, ...steps } },
  }));
