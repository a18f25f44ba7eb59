/**
 * The actions of AWS's managed policies that a role of this project may use, by the policy's name (AWS Managed Policy
 * Reference). Those that the role of the instances denies anyway are left out. AWS may add an action to a policy: it then
 * works here only after it is added below.
 */
const actions: Record<string, string[]> = {
  "service-role/AmazonEC2ContainerServiceforEC2Role": [
    "ec2:DescribeTags",
    "ecs:DeregisterContainerInstance",
    "ecs:DiscoverPollEndpoint",
    "ecs:ListTagsForResource",
    "ecs:Poll",
    "ecs:RegisterContainerInstance",
    "ecs:StartTelemetrySession",
    "ecs:Submit*",
    "ecs:TagResource",
    "ecs:UpdateContainerInstancesState",
  ],
  AmazonSSMManagedInstanceCore: [
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
    "ssm:DescribeAssociation",
    "ssm:DescribeDocument",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:GetDocument",
    "ssm:GetManifest",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:PutInventory",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
  AmazonECSInfrastructureRolePolicyForLoadBalancers: [
    "elasticloadbalancing:DeregisterTargets",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeTargetHealth",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:ModifyRule",
    "elasticloadbalancing:RegisterTargets",
  ],
};

/** @throws Error if a role has a managed policy that is not in the list */
export function allowedActions(policy: string): string[] {
  const allowed = actions[policy];
  if (allowed) return allowed;
  throw new Error(`lib/deployer/managed-policies.ts: a role has the managed policy ${policy}; add its actions there`);
}
