import { Stack } from "aws-cdk-lib";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { acknowledge, shownArn } from "./acknowledge";
import { joinPermission } from "./join-hook";

export interface InstanceRoleProps {
  readonly cluster: ecs.ICluster;
  /** Name of the Auto Scaling group that launches the instances. */
  readonly groupName: string;
}

/** The role of the instances: AWS's policies for its two agents, without their permissions beyond this cluster. */
export class InstanceRole extends iam.Role {
  constructor(scope: Construct, id: string, { cluster, groupName }: InstanceRoleProps) {
    super(scope, id, {
      assumedBy: new iam.ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonEC2ContainerServiceforEC2Role"),
        iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore"),
      ],
    });
    const upToDate = "AWS keeps it up to date with what its own agents call; what is not for this cluster is denied";
    const agent = "The CDK's grant for the ECS agent: this cluster only, but for calls that take no resource";
    acknowledge(this, {
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]": upToDate,
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]": upToDate,
      "IAM5[Action::ecs:Submit*]": agent,
      "IAM5[Resource::*]": agent,
      [`IAM5[Resource::${shownArn(this, "autoscaling")}:autoScalingGroup:*:autoScalingGroupName/${groupName}]`]:
        "The ARN of a group has an id that nobody knows before its creation; the name is exact",
    });
    this.addToPolicy(joinPermission(Stack.of(this), groupName));
    for (const statement of denials(cluster.clusterArn)) this.addToPolicy(statement);
  }
}

/** Denies the permissions of AWS's two policies that neither agent needs here. Both policies allow them for all resources. */
function denials(clusterArn: string): iam.PolicyStatement[] {
  const deny = (props: iam.PolicyStatementProps) => new iam.PolicyStatement({ effect: iam.Effect.DENY, ...props });
  return [
    // Also the account's SecureStrings. The SSM agent reads a parameter only if a document names one (amazon-ssm-agent,
    // `parameterstore.Resolve`), so such a document fails on these instances.
    deny({ sid: "NoParameters", actions: ["ssm:GetParameter", "ssm:GetParameters"], resources: ["*"] }),
    // The task's execution role pulls the image and writes the logs (amazon-ecs-agent, `agent/ecr/factory.go` and
    // `ApplyExecutionRoleLogsAuth`). A task without one fails.
    deny({
      sid: "NoImagesAndLogs",
      actions: [
        ...["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"],
        ...["ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer"],
        ...["logs:CreateLogStream", "logs:PutLogEvents"],
      ],
      resources: ["*"],
    }),
    // The agent creates a cluster only if it knows the name of none (amazon-ecs-agent, `RegisterContainerInstance`).
    deny({ sid: "NoNewCluster", actions: ["ecs:CreateCluster"], resources: ["*"] }),
    deny({
      sid: "NoInstanceOfOtherClusters",
      actions: ["ecs:DeregisterContainerInstance", "ecs:RegisterContainerInstance", "ecs:Submit*"],
      notResources: [clusterArn],
    }),
    // As another instance, it would receive the credentials of that instance's tasks. These actions take a container
    // instance, and the key names its cluster (Service Authorization Reference, "Amazon Elastic Container Service").
    deny({
      sid: "NoTasksOfOtherClusters",
      actions: ["ecs:Poll", "ecs:StartTelemetrySession", "ecs:UpdateContainerInstancesState"],
      resources: ["*"],
      conditions: { ArnNotEquals: { "ecs:cluster": clusterArn } },
    }),
  ];
}
