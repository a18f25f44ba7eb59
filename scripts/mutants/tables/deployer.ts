import { mutantsOf } from "../mutant";

/** The rights of CloudFormation's role with `deployer: "least-privilege"`. */
export const deployer = [
  ...mutantsOf(
    "deployer/role-policy.ts",
    ["deployer/policies"],
    [
      ["the deployer makes a role without the boundary", "role,\n      { ArnEquals: withBoundary },", "role,"],
      ["the deployer changes its own role", "iamArn(`role/${name}-*`)", 'iamArn("role/*")'],
      ["the deployer attaches AdministratorAccess", ', "iam:PolicyARN": policies', ""],
      [
        "the deployer passes a role to any service",
        '{ StringEquals: { "iam:PassedToService": roles.services } }',
        "undefined",
      ],
      ["the deployer lifts the boundary of a role", "|PutRolePermissionsBoundary|", "|"],
    ],
  ),
  ...mutantsOf(
    "deployer/left-out.ts",
    ["deployer/policies"],
    [
      ["the deployer deletes the boundary of a role", "/^iam:DeleteRolePermissionsBoundary$/", "/^iam:X$/"],
      ["the deployer deletes the evidence", "/^s3:(DeleteObject|", "/^s3:("],
      ["the deployer changes the account's settings for ECS", "/^ecs:PutAccountSetting/", "/^ecs:X/"],
      ["the deployer changes users and groups", "\\w*(User|Group)Policy|", ""],
    ],
  ),
  ...mutantsOf(
    "deployer/execution-policy.ts",
    ["deployer/policies"],
    [
      ["the deployer reads the parameters of others", '"parameter/cdk-bootstrap/*"', '"parameter/*"'],
      ["the deployer writes in every region", '{ StringEquals: { "aws:RequestedRegion": Aws.REGION } }', "undefined"],
      ["the deployer changes the records of every zone", "`hostedzone/${zone}`", '"hostedzone/*"'],
      ["the deployer deletes every bucket", 'arn("s3", `${name}-*`,', 'arn("s3", "*",'],
      ["the deployer deletes the services of others", 'arn("ecs", `${kind}/${name}-*`)', 'arn("ecs", `${kind}/*`)'],
      ["the deployer deletes the logs of others", 'arn("logs", `log-group:${name}-*`)', 'arn("logs", "*")'],
      [
        "the deployer deletes the groups of others",
        'arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${name}-*`)',
        'arn("autoscaling", "*")',
      ],
    ],
  ),
  ...mutantsOf(
    "deployer/roles.ts",
    ["deployer/policies"],
    [["the boundary lets a role read every secret", 'names.every(isPortable) ? Resource : "*"', '"*"']],
  ),
  ...mutantsOf(
    "deployer/managed-policies.ts",
    ["deployer/policies"],
    [
      [
        "the boundary lets an instance read parameters",
        '"ssm:GetManifest",',
        '"ssm:GetManifest",\n    "ssm:GetParameter",',
      ],
    ],
  ),
  ...mutantsOf(
    "application.ts",
    ["deployer/coverage"],
    [["roles have no boundary", 'config.deployer === "least-privilege" && {', "false && {"]],
  ),
];
