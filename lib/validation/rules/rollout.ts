import { trafficSteps } from "../../capacity/rollout";
import type { Config } from "../../config";
import { shortestBakeMinutes } from "../../config/alarms";
import type { RuleProblem } from "../../config/problem";

/** The smallest step of a linear deployment, in percent (ECS API, `linearConfiguration`). */
const smallestLinearStep = 3;

/** The longest sum of bake times of a canary or linear deployment (CloudFormation User Guide, `AWS::ECS::Service`). */
const longestBakesHours = 33;

/** The limits of ECS and CloudFormation for deployments that shift traffic in steps. */
export function rolloutRules({ service: { rollout, scaling } }: Config): RuleProblem[] {
  const { strategy, stepPercent, bakeMinutes, alarms } = rollout;
  if (strategy !== "rolling" && scaling.requestsPerTask !== null) {
    const message = `given ${scaling.requestsPerTask} with a ${strategy} deployment, after which the tasks are in the other target group, whose requests ECS does not count; use cpuPercent, or "rolling"`;
    return [{ path: "service.scaling.requestsPerTask", reads: ["service.rollout.strategy"], message }];
  }
  if (strategy === "linear" && stepPercent < smallestLinearStep) {
    const message = `given ${stepPercent}, a linear deployment moves at least ${smallestLinearStep} % a step; raise it to ${smallestLinearStep}`;
    return [{ path: "service.rollout.stepPercent", reads: ["service.rollout.strategy"], message }];
  }
  if (strategy !== "rolling" && alarms && bakeMinutes < shortestBakeMinutes) {
    const message = `given ${bakeMinutes}, the alarms that undo a release need ${shortestBakeMinutes} minutes to fire, so nothing would watch the bake; raise it to ${shortestBakeMinutes}, or set service.rollout.alarms to false`;
    const reads = ["service.rollout.strategy", "service.rollout.alarms"];
    return [{ path: "service.rollout.bakeMinutes", reads, message }];
  }
  if (strategy !== "canary" && strategy !== "linear") return [];

  const bakes = trafficSteps(rollout).length;
  if (bakes * bakeMinutes <= longestBakesHours * 60) return [];
  const most = Math.floor((longestBakesHours * 60) / bakes);
  return [
    {
      path: "service.rollout.bakeMinutes",
      reads: ["service.rollout.strategy", "service.rollout.stepPercent"],
      message: `given ${bakeMinutes}, ${bakes} bakes of it take more than the ${longestBakesHours} hours that CloudFormation allows; lower it to ${most}`,
    },
  ];
}
