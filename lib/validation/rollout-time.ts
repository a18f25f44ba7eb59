import type { CapacityProblem } from "../capacity/check";
import { clock, plural } from "../capacity/messages";
import { taskCounts } from "../capacity/task-counts";
import { instancesForRollout, type RolloutTimeline, rolloutTimeline } from "../capacity/timeline";
import type { Config } from "../config";
import { withField } from "../config/path";
import type { Problem } from "../config/problem";

/** Hours that CloudFormation waits until an ECS service is stable (AWS re:Post, "ECS service fails to stabilize"). */
const longestHours = 3;

const seconds = ({ timeline }: RolloutTimeline) => timeline.at(-1)?.seconds ?? 0;
const inTime = (rollout: RolloutTimeline) => seconds(rollout) <= longestHours * 3600;

/**
 * A rolling deployment that takes longer than CloudFormation waits is rolled back. The other strategies start all new
 * tasks at once, and their bakes have a limit of their own (rules/rollout.ts).
 *
 * Expects a configuration that `checkCapacity` accepts.
 */
export function rolloutTimeProblems(config: Config): Problem[] {
  if (config.service.rollout.strategy !== "rolling") return [];
  const rollout = rolloutTimeline(config);
  if (inTime(rollout)) return [];
  const tasks = plural(taskCounts(config.service).highest, "task");
  const message = `given ${config.cluster.instances.max}, a rolling deployment of ${tasks} has few spare places and takes about ${clock(seconds(rollout))}, and CloudFormation waits ${longestHours} hours; ${remedy(config)}`;
  return [{ path: "cluster.instances.max", message }];
}

/** The capacity check proposes the smallest change. If a deployment is too slow with it, the message says so. */
export function withRolloutTime(config: Config, problem: CapacityProblem): Problem {
  if (problem.fix?.path !== "cluster.instances.max") return problem;
  const changed = withField(config, problem.fix);
  if (isInTime(changed)) return problem;
  return { ...problem, message: `${problem.message}; a deployment is too slow with that, ${remedy(changed)}` };
}

function isInTime(config: Config): boolean {
  return config.service.rollout.strategy !== "rolling" || inTime(rolloutTimeline(config));
}

function remedy(config: Config): string {
  const instances = instancesForRollout(config, inTime);
  return instances ? `raise it to ${instances}` : "use a lower service.rollout.minHealthyPercent";
}
