import { Duration } from "aws-cdk-lib";
import * as ecs from "aws-cdk-lib/aws-ecs";
import { sideBySidePercent } from "../capacity/rollout";
import type { Config } from "../config";

type DeploymentSettings = Pick<
  ecs.Ec2ServiceProps,
  | "minHealthyPercent"
  | "maxHealthyPercent"
  | "deploymentStrategy"
  | "bakeTime"
  | "canaryConfiguration"
  | "linearConfiguration"
>;

/** The settings by which ECS replaces the tasks of one version with those of the next. */
export function deploymentSettings(rollout: Config["service"]["rollout"]): DeploymentSettings {
  if (rollout.strategy === "rolling") {
    return { minHealthyPercent: rollout.minHealthyPercent, maxHealthyPercent: rollout.maxPercent };
  }
  const bakeTime = Duration.minutes(rollout.bakeMinutes);
  const steps = { stepPercent: rollout.stepPercent, stepBakeTime: bakeTime };
  const sideBySide = { minHealthyPercent: 100, maxHealthyPercent: sideBySidePercent, bakeTime };
  switch (rollout.strategy) {
    case "blue-green":
      return { ...sideBySide, deploymentStrategy: ecs.DeploymentStrategy.BLUE_GREEN };
    case "canary":
      return { ...sideBySide, deploymentStrategy: ecs.DeploymentStrategy.CANARY, canaryConfiguration: steps };
    case "linear":
      return { ...sideBySide, deploymentStrategy: ecs.DeploymentStrategy.LINEAR, linearConfiguration: steps };
  }
}
