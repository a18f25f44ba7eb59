import { Aws } from "aws-cdk-lib";
import { boundaryName } from "./boundary";
import type { Roles } from "./roles";
import { allow, arn, type Statement } from "./statement";

/** Actions that change what a role may do, or who assumes it. IAM can check the role's boundary for each of them. */
const bounded =
  /^iam:(CreateRole|DeleteRolePolicy|DetachRolePolicy|PutRolePermissionsBoundary|PutRolePolicy|UpdateAssumeRolePolicy)$/;

/** The services that make a role of their own for this project's resources, at their first use in an account. */
const serviceLinkedRoles = [
  "autoscaling.amazonaws.com",
  "delivery.logs.amazonaws.com",
  "ecs.amazonaws.com",
  "ecs.application-autoscaling.amazonaws.com",
  "elasticloadbalancing.amazonaws.com",
  "spot.amazonaws.com",
  "wafv2.amazonaws.com",
];

/** What CloudFormation may do with roles: only with those of this project, and only if they carry the boundary. */
export function roleStatements(name: string, roles: Roles, calls: string[]): Statement[] {
  const actions = calls.filter((action) => action.startsWith("iam:"));
  const role = iamArn(`role/${name}-*`);
  const withBoundary = { "iam:PermissionsBoundary": iamArn(`policy/${boundaryName(name)}`) };
  const policies = roles.managedPolicies.map((policy) => iamArn(`policy/${policy}`, "aws"));
  const others = /^iam:(AttachRolePolicy|CreateServiceLinkedRole|PassRole)$/;
  return [
    allow(
      "RolesWithBoundary",
      actions.filter((action) => bounded.test(action)),
      role,
      { ArnEquals: withBoundary },
    ),
    allow("AwsPolicies", ["iam:AttachRolePolicy"], role, { ArnEquals: { ...withBoundary, "iam:PolicyARN": policies } }),
    allow(
      "Roles",
      actions.filter((action) => !bounded.test(action) && !others.test(action)),
      [role, iamArn(`instance-profile/${name}-*`)],
    ),
    allow("PassRole", ["iam:PassRole"], role, { StringEquals: { "iam:PassedToService": roles.services } }),
    // The scaling of the tasks names this role in the template. Nobody else can assume it.
    allow(
      "PassScalingRole",
      ["iam:PassRole"],
      iamArn("role/aws-service-role/ecs.application-autoscaling.amazonaws.com/*"),
    ),
    allow("ServiceLinkedRoles", ["iam:CreateServiceLinkedRole"], iamArn("role/aws-service-role/*"), {
      StringEquals: { "iam:AWSServiceName": serviceLinkedRoles },
    }),
  ];
}

const iamArn = (resource: string, account: string = Aws.ACCOUNT_ID) => arn("iam", resource, { region: "", account });
