import { Aws } from "aws-cdk-lib";
import { isLeftOut } from "./left-out";
import { roleStatements } from "./role-policy";
import type { Roles } from "./roles";
import { allow, arn, type Statement, sorted } from "./statement";

/** The actions of CloudFormation's handlers, by resource type. */
export type HandlerPermissions = Record<string, string[]>;

export interface ExecutionPolicyProps {
  /** `name` of the configuration: stack names begin with it, and so do the names that CloudFormation generates. */
  readonly name: string;
  readonly permissions: HandlerPermissions;
  readonly roles: Roles;
  /** Ids of the hosted zones in which a stage has its record. */
  readonly hostedZones: string[];
}

/**
 * Actions that IAM checks against "*", although the resources of their service have names (Service Authorization Reference).
 * Also those that create a part of ECS: some versions of the reference have resources for them, and others none.
 */
const unnamed =
  /^(ecs:(CreateCapacityProvider|CreateCluster|DeregisterTaskDefinition|RegisterTaskDefinition)|logs:\w+(IndexPolicy|LogDelivery|ResourcePolicy|QueryDefinition)|sns:(SetSubscriptionAttributes|Unsubscribe))$/;

/** Actions that have statements of their own. */
const special = /^(iam:|ssm:|route53:Change)/;

/** Reads, but for those of S3: they would list the objects of every bucket. */
const isRead = (action: string) => /^(?!s3:)[\w-]+:(Describe|Get|List|View)/.test(action);

/** What CloudFormation may do: the calls of its handlers, on this project's resources alone where IAM can tell them apart. */
export function executionStatements({ name, permissions, roles, hostedZones }: ExecutionPolicyProps): Statement[] {
  const calls = Object.entries(permissions).flatMap(([type, actions]) =>
    actions.filter((action) => !isLeftOut(type, action)),
  );
  const plain = sorted(calls).filter((action) => !special.test(action));
  const writes = plain.filter((action) => !isRead(action));
  const named = namedResources(name);
  const isNamed = (action: string) => serviceOf(action) in named && !unnamed.test(action);
  const here = { StringEquals: { "aws:RequestedRegion": Aws.REGION } };
  return [
    allow("Read", withoutCovered(plain.filter(isRead)), "*"),
    ...Object.entries(named).map(([service, resources]) =>
      allow(
        service,
        writes.filter((action) => isNamed(action) && serviceOf(action) === service),
        resources,
      ),
    ),
    allow(
      "InThisRegion",
      writes.filter((action) => !isNamed(action)),
      "*",
      here,
    ),
    allow(
      "Parameters",
      ["ssm:GetParameters"],
      [
        arn("ssm", "parameter/cdk-bootstrap/*"),
        arn("ssm", "parameter/aws/service/ecs/optimized-ami/*", { account: "" }),
      ],
    ),
    ...dns(hostedZones),
    ...roleStatements(name, roles, sorted(calls)),
  ].filter(({ Action }) => Action.length > 0);
}

const serviceOf = (action: string) => action.split(":")[0] ?? "";

/** The services whose resources have this project's name in their ARNs. Those of EC2, ELB, ACM and WAF have ids instead. */
function namedResources(name: string): Record<string, string[]> {
  return {
    autoscaling: [arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${name}-*`)],
    // No document says whether the names that CloudFormation generates for budgets and dashboards begin with the stack's.
    budgets: [arn("budgets", "budget/*", { region: "" })],
    cloudwatch: [
      arn("cloudwatch", `alarm:${name}-*`),
      // Application Auto Scaling names the alarms of a target-tracking policy.
      arn("cloudwatch", `alarm:TargetTracking-service/${name}-*`),
      arn("cloudwatch", "dashboard/*", { region: "" }),
    ],
    ecs: [
      ...["cluster", "service", "service-deployment", "task-definition"].map((kind) => arn("ecs", `${kind}/${name}-*`)),
      // The CDK puts "cp-" before a name that begins with "aws", "ecs" or "fargate".
      arn("ecs", `capacity-provider/*${name}-*`),
    ],
    events: [arn("events", `rule/${name}-*`)],
    // AWS WAF writes only to log groups with its own prefix.
    logs: [arn("logs", `log-group:${name}-*`), arn("logs", `log-group:aws-waf-logs-${name}-*`)],
    s3: [arn("s3", `${name}-*`, { region: "", account: "" })],
    sns: [arn("sns", `${name}-*`)],
  };
}

function dns(hostedZones: string[]): Statement[] {
  if (hostedZones.length === 0) return [];
  const zones = hostedZones.map((zone) => arn("route53", `hostedzone/${zone}`, { region: "", account: "" }));
  return [allow("Dns", ["route53:ChangeResourceRecordSets"], zones)];
}

/** Without the actions that another one covers, for instance "ec2:DescribeVpcs" beside "ec2:Describe*". */
function withoutCovered(actions: string[]): string[] {
  const prefixes = actions.filter((action) => action.endsWith("*")).map((action) => action.slice(0, -1));
  return actions.filter((action) => action.endsWith("*") || !prefixes.some((prefix) => action.startsWith(prefix)));
}
