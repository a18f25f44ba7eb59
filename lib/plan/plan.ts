import type { TimelineEntry } from "../capacity/deployment";
import { Fit } from "../capacity/fit";
import { type Fleet, fleet, type Losses, losses } from "../capacity/fleet";
import type { Resource } from "../capacity/instance-room";
import { bindingReason } from "../capacity/messages";
import { rolloutTimeline } from "../capacity/timeline";
import type { Config } from "../config";
import type { Problem } from "../config/problem";
import { timeouts } from "../config/timeouts";
import { type CostPart, monthlyCost, total } from "./cost";
import { planWarnings } from "./warnings";

/** The tasks and instances, a deployment, and the costs of a stage: the output of `npm run plan -- --json`. */
export interface Plan extends Fleet {
  stage: string;
  name: string;
  instanceTypes: string[];
  strategy: Config["service"]["rollout"]["strategy"];
  placement: Config["service"]["placement"];
  tasksPerInstance: number;
  bindingResource: Resource;
  /** The binding resource with its figures, as text. */
  bindingReason: string;
  /** The most tasks that are lost at once when an instance or a zone fails. */
  lostTasks: Losses;
  /** Addresses left over in the private subnets when the service is at its largest. */
  spareAddresses: number;
  /** Duration of a deployment of the most tasks, in seconds, without the parts that the plan does not know. */
  rolloutSeconds: number;
  /** Most seconds that a task may take to stop after its drain. They are not in `rolloutSeconds`. */
  stopSeconds: number;
  /** Whether ECS adds a bake time of its own. It derives that from the alarms, and only for a rolling deployment. */
  alarmBake: boolean;
  timeline: TimelineEntry[];
  /** USD of us-east-1, without the parts that depend on traffic. */
  monthlyUsd: { min: number; max: number; parts: CostPart[] };
  warnings: Problem[];
}

/** The plan of a stage with a validated configuration. */
export function makePlan(stage: string, config: Config): Plan {
  const fit = new Fit(config);
  const { timeline } = rolloutTimeline(config);
  const parts = monthlyCost(config);
  return {
    stage,
    name: config.name,
    instanceTypes: config.cluster.instanceTypes,
    strategy: config.service.rollout.strategy,
    placement: config.service.placement,
    tasksPerInstance: fit.room.tasks,
    bindingResource: fit.room.binding,
    bindingReason: bindingReason(fit),
    ...fleet(config),
    lostTasks: losses(config),
    spareAddresses: fit.addresses.spare,
    rolloutSeconds: timeline.at(-1)?.seconds ?? 0,
    stopSeconds: timeouts(config).containerStop,
    alarmBake: config.service.rollout.strategy === "rolling" && config.service.rollout.alarms,
    timeline,
    monthlyUsd: { ...total(parts), parts },
    warnings: planWarnings(config),
  };
}
