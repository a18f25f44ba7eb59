import { spareAddresses } from "../capacity/addresses";
import { type Resource, tasksPerInstance } from "../capacity/check";
import { type Fleet, fleet, type Losses, losses } from "../capacity/fleet";
import { whatBinds } from "../capacity/messages";
import type { Config } from "../config";
import type { Problem } from "../config/problem";
import { type CostPart, monthlyCost, total } from "./cost";
import type { Moment } from "./deployment";
import { rolloutTimeline } from "./timeline";
import { planWarnings } from "./warnings";

/** What would run where, how it changes version, and what it costs: `npm run plan -- --json`. */
export interface Plan extends Fleet {
  stage: string;
  name: string;
  instanceTypes: string[];
  strategy: Config["service"]["rollout"]["strategy"];
  tasksPerInstance: number;
  bindingResource: Resource;
  /** The binding resource with its figures, in words. */
  bindingReason: string;
  /** Tasks that go at once, at the most, when an instance or a zone fails. */
  lostTasks: Losses;
  /** Addresses left in the private subnets when the service is at its largest. */
  spareAddresses: number;
  /** Least duration of a deployment of the most tasks, in seconds. */
  rolloutSeconds: number;
  timeline: Moment[];
  /** USD of us-east-1 without what depends on traffic. */
  monthlyUsd: { min: number; max: number; parts: CostPart[] };
  warnings: Problem[];
}

/** Plans a stage whose configuration has been validated. */
export function makePlan(stage: string, config: Config): Plan {
  const room = tasksPerInstance(config);
  const timeline = rolloutTimeline(config);
  const parts = monthlyCost(config);
  return {
    stage,
    name: config.name,
    instanceTypes: config.cluster.instanceTypes,
    strategy: config.service.rollout.strategy,
    tasksPerInstance: room.tasks,
    bindingResource: room.binding,
    bindingReason: whatBinds(config, room),
    ...fleet(config),
    lostTasks: losses(config),
    spareAddresses: spareAddresses(config),
    rolloutSeconds: timeline.at(-1)?.seconds ?? 0,
    timeline,
    monthlyUsd: { ...total(parts), parts },
    warnings: planWarnings(config),
  };
}
