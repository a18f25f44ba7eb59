// Prints configurations with the capacity model's figures, one JSON document a line, for local/tests/cluster.
// Arguments: "stages" for the three stages, or a number of random configurations and a seed.
import * as fc from "fast-check";
import { checkCapacity } from "../lib/capacity/check";
import { fleet } from "../lib/capacity/fleet";
import { sideBySidePercent } from "../lib/capacity/rollout";
import { taskCounts } from "../lib/capacity/task-counts";
import { rolloutTimeline } from "../lib/capacity/timeline";
import type { Config } from "../lib/config";
import { healthCheck, instanceStartSeconds } from "../lib/config/fixed";
import { timeouts } from "../lib/config/timeouts";
import { makePlan } from "../lib/plan/plan";
import { loadConfig } from "../lib/validation/load";
import { clusterConfigurations } from "../test/support/capacity-configurations";

/** The settings that local/cluster/settings.py reads, and what the model says of them. A stage has its plan, too. */
function line(config: Config, stage?: string): string {
  const { cluster, network, service } = config;
  return JSON.stringify({
    stage,
    ...taskCounts(service),
    instanceTypes: cluster.instanceTypes,
    eniTrunking: cluster.eniTrunking,
    minInstances: cluster.instances.min,
    maxInstances: cluster.instances.max,
    targetCapacityPercent: cluster.targetCapacityPercent,
    zones: network.availabilityZones,
    cpu: service.cpu,
    memoryMiB: service.memoryMiB,
    placement: service.placement,
    ...service.rollout,
    // The other strategies have no percentages of their own (lib/constructs/rollout.ts).
    ...(service.rollout.strategy !== "rolling" && { minHealthyPercent: 100, maxPercent: sideBySidePercent }),
    warmup: instanceStartSeconds,
    instanceStartSeconds,
    healthySeconds: healthCheck.intervalSeconds,
    drainSeconds: timeouts(config).deregistrationDelay,
    model: verdict(config),
    ...(stage && { plan: makePlan(stage, config) }),
  });
}

function verdict(config: Config) {
  const problems = checkCapacity(config);
  if (problems.length > 0) return { problems: problems.map(({ message }) => message) };
  const { timeline, longestWait } = rolloutTimeline(config);
  return { problems: [], seconds: timeline.at(-1)?.seconds, longestWait, instances: fleet(config).instances };
}

const [first = "stages", seed = "0"] = process.argv.slice(2);
const random = () => fc.sample(clusterConfigurations, { numRuns: Number(first), seed: Number(seed) });
const lines =
  first === "stages"
    ? ["dev", "prod", "local"].map((stage) => line(loadConfig({ stage }).config, stage))
    : random().map((config) => line(config));
for (const text of lines) console.log(text);
