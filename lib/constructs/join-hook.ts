import { ArnFormat, Duration, type Stack } from "aws-cdk-lib";
import * as autoscaling from "aws-cdk-lib/aws-autoscaling";
import * as iam from "aws-cdk-lib/aws-iam";
import { joinSeconds } from "../config/fixed";

const hookName = "joined-cluster";

/**
 * Makes the group wait until a new instance has joined the cluster. Otherwise EC2's health check alone decides, and an
 * instance refresh would go on although the new instances run no task (CloudFormation Template Reference, "UpdatePolicy
 * attribute").
 *
 * The hook is not in the group's own list. It would hold the group's creation back, and the first instances would join
 * before the capacity provider exists. ECS may then not add them to it (ECS Developer Guide, "Amazon EC2 Auto Scaling group
 * capacity providers").
 */
export function addJoinHook(group: autoscaling.AutoScalingGroup): void {
  group.addLifecycleHook("Joined", {
    lifecycleHookName: hookName,
    lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_LAUNCHING,
    // The group terminates an instance that has not joined in time, and starts another one.
    defaultResult: autoscaling.DefaultResult.ABANDON,
    heartbeatTimeout: Duration.seconds(joinSeconds),
  });
}

/**
 * The commands by which an instance completes the hook. The ECS agent starts only after user data has ended
 * (amazon-ecs-agent, `ecs.service`), so they wait for it in the background. The AWS CLI is a part of the AMI (AL2023 User
 * Guide, "Comparing packages installed on Amazon Linux 2023 Minimal AMI and Container Images").
 */
export function joinCommands(groupName: string, region: string): string[] {
  const complete = [
    "aws autoscaling complete-lifecycle-action --lifecycle-action-result CONTINUE",
    `--region ${region} --auto-scaling-group-name ${groupName} --lifecycle-hook-name ${hookName}`,
    "--instance-id $(cloud-init query instance_id)",
  ].join(" ");
  return [
    `systemd-run --no-block --unit=${hookName} --property=RuntimeMaxSec=${joinSeconds} bash -c "`,
    "until curl -fs http://localhost:51678/v1/metadata | grep -q container-instance/; do sleep 5; done",
    `until ${complete}; do sleep 5; done"`,
  ];
}

/** The permission that the commands need. It is for this group only: the id in its ARN is not known before its creation. */
export function joinPermission(stack: Stack, groupName: string): iam.PolicyStatement {
  const group = stack.formatArn({
    service: "autoscaling",
    resource: "autoScalingGroup",
    resourceName: `*:autoScalingGroupName/${groupName}`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  return new iam.PolicyStatement({ actions: ["autoscaling:CompleteLifecycleAction"], resources: [group] });
}
