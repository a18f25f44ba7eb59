import { Duration } from "aws-cdk-lib";
import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Config } from "../config";

type Deployment = Pick<
  ecs.Ec2ServiceProps,
  | "minHealthyPercent"
  | "maxHealthyPercent"
  | "deploymentStrategy"
  | "bakeTime"
  | "canaryConfiguration"
  | "linearConfiguration"
>;

/** How ECS replaces the tasks of one version by those of the next. */
export function deployment(rollout: Config["service"]["rollout"]): Deployment {
  if (rollout.strategy === "rolling") {
    return { minHealthyPercent: rollout.minHealthyPercent, maxHealthyPercent: rollout.maxPercent };
  }
  const bakeTime = Duration.minutes(rollout.bakeMinutes);
  const steps = { stepPercent: rollout.stepPercent, stepBakeTime: bakeTime };
  // A whole second set of tasks stands beside the first one.
  const sideBySide = { minHealthyPercent: 100, maxHealthyPercent: 200, bakeTime };
  switch (rollout.strategy) {
    case "blue-green":
      return { ...sideBySide, deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN };
    case "canary":
      return { ...sideBySide, deploymentStrategy: ecs.DeploymentStrategy.CANARY, canaryConfiguration: steps };
    case "linear":
      return { ...sideBySide, deploymentStrategy: ecs.DeploymentStrategy.LINEAR, linearConfiguration: steps };
  }
}
