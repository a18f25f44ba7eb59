import * as fc from "fast-check";
import { checkCapacity } from "../../lib/capacity/check";
import { type Config, schema } from "../../lib/config";
import { parseConfig } from "../../lib/validation/validate";
import { configurations, narrowConfigurations } from "../support/capacity-configurations";
import { survives } from "../support/simulation";

const runs = 10_000;

test("model and simulation agree", () => {
  const seen = { works: 0, refused: 0 };
  fc.assert(
    fc.property(configurations, (config) => {
      const accepted = checkCapacity(config).length === 0;
      seen[accepted ? "works" : "refused"]++;
      expect(accepted).toBe(survives(config));
    }),
    { numRuns: runs },
  );
  // Both verdicts must occur often. Otherwise the agreement would prove little.
  expect(Math.min(seen.works, seen.refused)).toBeGreaterThan(runs / 5);
});

test("the formula agrees with the rule for each single count, for up to 1000 counts", () => {
  const rule = ({ service: { tasks, rollout } }: Config, capacity: number) => {
    if (tasks.max > capacity) return false;
    return range(tasks.min, tasks.max).every((desired) => {
      const lower = Math.ceil((desired * rollout.minHealthyPercent) / 100);
      const upper = Math.floor((desired * rollout.maxPercent) / 100);
      return lower < desired || (upper > desired && capacity >= desired + 1);
    });
  };
  const near = fc.constantFrom(-1, 0, 1, 2);
  const percent = (...edges: number[]) =>
    fc.oneof(fc.constantFrom(...edges), fc.integer({ min: Math.min(...edges), max: Math.max(...edges) }));
  fc.assert(
    fc.property(
      fc.tuple(fc.integer({ min: 1, max: 990 }), fc.integer({ min: 1, max: 990 }), near),
      percent(0, 50, 97, 99, 100),
      percent(100, 101, 103, 150, 200),
      ([one, other, more], minHealthyPercent, maxPercent) => {
        const tasks = { min: Math.min(one, other), max: Math.max(one, other) };
        const max = Math.max(1, tasks.max + more);
        const config = schema.parse({
          cluster: { instances: { min: 0, max } },
          service: { tasks, placement: "distinct-instance", rollout: { minHealthyPercent, maxPercent } },
        });
        expect(checkCapacity(config).length === 0).toBe(rule(config, max));
      },
    ),
    { numRuns: 1_000 },
  );
});

test("each proposed change, applied alone, is accepted", () => {
  fc.assert(
    fc.property(fc.oneof(configurations, narrowConfigurations), (config) => {
      for (const { fix } of checkCapacity(config)) {
        if (!fix) continue;
        const changed = structuredClone(config) as unknown as Record<string, never>;
        // A setter from the path "a.b[0].c". The test must not use the model's own function, which could be wrong.
        new Function("config", "value", `config.${fix.path} = value`)(changed, fix.value);
        expect(checkCapacity(changed as unknown as Config)).toEqual([]);
        expect(() => parseConfig(changed)).not.toThrow();
      }
    }),
    { numRuns: 3_000 },
  );
});

/** The values of each field that can make a difference for configurations of these sizes. */
const alternatives: Record<string, unknown[]> = {
  "cluster.instances.max": range(1, 60),
  "cluster.eniTrunking": [true, false],
  "cluster.instanceTypes": [["m5.24xlarge"], ["t3.2xlarge"], ["t3.large"], ["x1e.32xlarge"]],
  "service.placement": ["spread", "binpack", "distinct-instance"],
  "service.cpu": [128],
  "service.memoryMiB": [64],
  "service.rollout.minHealthyPercent": range(0, 100),
  "service.rollout.maxPercent": range(100, 200),
  "service.rollout.strategy": ["rolling", "blue-green"],
  "service.tasks.min": range(1, 12),
  "service.tasks.max": range(1, 12),
  "network.cidr": ["10.0.0.0/16"],
  "network.availabilityZones": [2, 3],
  "network.egress": ["nat-gateway"],
  "loadBalancer.public": [true],
};

test("if no change is proposed, no change of one field helps", () => {
  fc.assert(
    fc.property(narrowConfigurations, (config) => {
      const problems = checkCapacity(config);
      fc.pre(problems.length > 0 && problems.every(({ fix }) => fix === undefined));
      const fields = { ...alternatives };
      config.service.scaling.schedules.forEach((_, index) => {
        fields[`service.scaling.schedules[${index}].min`] = range(0, 12);
        fields[`service.scaling.schedules[${index}].max`] = range(0, 12);
      });
      for (const [path, values] of Object.entries(fields)) {
        for (const value of values) {
          const changed = structuredClone(config);
          new Function("config", "value", `config.${path} = value`)(changed, value);
          const { tasks, scaling } = changed.service;
          if ([tasks, ...scaling.schedules].some(({ min, max }) => min > max)) continue;
          if (checkCapacity(changed).length === 0) throw new Error(`${path}: ${value} would have helped`);
        }
      }
    }),
    { numRuns: 60 },
  );
});

/**
 * Most time of the verdicts, as a multiple of the time to parse the same configurations from JSON. Both are measured in
 * the same run, so a busy machine slows both. Seen were 20 to 45. A search that is ten times slower fails.
 */
const mostParses = 100;

test("10,000 verdicts take no longer than 100 times the parsing of their configurations", () => {
  const sample = fc.sample(configurations, runs).map((config, index) => scaled(config, 1 + (index % 400)));
  const texts = sample.map((config) => JSON.stringify(config));
  const best = { verdicts: Number.POSITIVE_INFINITY, parses: Number.POSITIVE_INFINITY };
  // The best of several runs counts, because other processes share the machine. The two take turns for the same reason.
  for (let run = 0; run < 8 && (run < 2 || best.verdicts / best.parses >= mostParses); run++) {
    best.verdicts = Math.min(best.verdicts, milliseconds(checkCapacity, sample));
    best.parses = Math.min(best.parses, milliseconds(JSON.parse, texts));
  }
  expect(best.verdicts / best.parses).toBeLessThan(mostParses);
});

function milliseconds<T>(work: (item: T) => unknown, items: readonly T[]): number {
  const start = performance.now();
  for (const item of items) work(item);
  return performance.now() - start;
}

/** The same configuration with up to 5000 tasks: a verdict must not take longer for more of them. */
function scaled(config: Config, factor: number): Config {
  const { min, max } = config.service.tasks;
  const tasks = { min, max: Math.min(5000, max * factor) };
  const instances = { min: 0, max: Math.min(1000, config.cluster.instances.max * factor) };
  return { ...config, cluster: { ...config.cluster, instances }, service: { ...config.service, tasks } };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
