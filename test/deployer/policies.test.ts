import { limits } from "../../lib/deployer/statement";
import { deployerOf, options } from "../support/deployer";
import { allows, contradictions, isReading, list, type Statement } from "../support/iam";
import { secret } from "../support/values";

const account = "123456789012";
const role = (name: string) => `arn:aws:iam::${account}:role/${name}`;
const bounded = { "iam:PermissionsBoundary": `arn:aws:iam::${account}:policy/fastapi-boundary-eu-central-1` };

const { template, statements, execution, boundary } = deployerOf(options);
const policies = [boundary, ...Object.values(execution)];

test("the policies keep IAM's limits of size and number, and CloudFormation's of a template in a request", () => {
  for (const Statement of policies) {
    expect(JSON.stringify({ Version: "2012-10-17", Statement }).length).toBeLessThanOrEqual(limits.policy);
  }
  expect(Object.keys(execution).length).toBeLessThanOrEqual(limits.policies);
  // A larger one goes by a bucket (CloudFormation User Guide, "quotas"), which the bootstrap has not made yet.
  expect(JSON.stringify(template.toJSON(), undefined, 1).length).toBeLessThan(51_200);
});

test("the policies contradict the Service Authorization Reference in nothing but one action", () => {
  // A handler of AWS WAF calls it. The reference had it until 2025.
  expect(policies.flat().flatMap(contradictions)).toEqual(["elasticloadbalancing:SetWebACL is no action"]);
});

test("CloudFormation reads everywhere, and writes in this region or on this project's resources alone", () => {
  const everywhere = statements.filter(({ Resource, Condition }) => Resource === "*" && !Condition);
  expect(everywhere.map(({ Sid }) => Sid)).toEqual(["Read"]);
  expect(everywhere.flatMap(({ Action }) => list(Action)).filter((action) => isReading(action) === false)).toEqual([]);
});

test.each(["iam:CreateRole", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy", "iam:PutRolePermissionsBoundary"])(
  "%s is for roles of this project, and only with the boundary",
  (action) => {
    expect(allows(statements, action, role("fastapi-dev-service-Task"), bounded)).toBe(true);
    expect(allows(statements, action, role("fastapi-dev-service-Task"))).toBe(false);
    expect(allows(statements, action, role(`cdk-hnb659fds-cfn-exec-role-${account}-eu-central-1`), bounded)).toBe(
      false,
    );
  },
);

test("a role gets the AWS policies of the templates, and not AdministratorAccess", () => {
  const attach = (policy: string) =>
    allows(statements, "iam:AttachRolePolicy", role("fastapi-dev-cluster-Role"), {
      ...bounded,
      "iam:PolicyARN": `arn:aws:iam::aws:policy/${policy}`,
    });
  expect(attach("AmazonSSMManagedInstanceCore")).toBe(true);
  expect(attach("AdministratorAccess")).toBe(false);
});

test("roles of this project are passed to four services alone", () => {
  const pass = statements.find(({ Sid }) => Sid === "PassRole") as Statement;
  expect(pass.Resource).toBe(role("fastapi-*"));
  expect(pass.Condition).toEqual({
    StringEquals: {
      "iam:PassedToService": [
        "ec2.amazonaws.com",
        "ecs-tasks.amazonaws.com",
        "ecs.amazonaws.com",
        "vpc-flow-logs.amazonaws.com",
      ],
    },
  });
});

test.each([
  "iam:CreatePolicyVersion",
  "iam:CreateUser",
  "iam:DeleteRolePermissionsBoundary",
  "iam:PutGroupPolicy",
  "iam:PutUserPolicy",
  "ecs:PutAccountSettingDefault",
  "kms:Decrypt",
  "lambda:CreateFunction",
  "s3:DeleteObject",
  "s3:GetObject",
  "secretsmanager:GetSecretValue",
  "ssm:SendCommand",
  "ssm:GetParametersByPath",
  "sts:AssumeRole",
])("CloudFormation may not call %s", (action) => {
  expect(allows(statements, action)).toBe(false);
});

test.each([
  ["route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z1", true],
  ["route53:ChangeResourceRecordSets", "arn:aws:route53:::hostedzone/Z2", false],
  ["s3:DeleteBucket", "arn:aws:s3:::fastapi-prod-service-logs", true],
  ["s3:DeleteBucket", "arn:aws:s3:::other", false],
  ["ecs:DeleteService", `arn:aws:ecs:eu-central-1:${account}:service/fastapi-dev-cluster/x`, true],
  ["ecs:DeleteService", `arn:aws:ecs:eu-central-1:${account}:service/other/x`, false],
  ["logs:DeleteLogGroup", `arn:aws:logs:eu-central-1:${account}:log-group:fastapi-dev-service-x`, true],
  ["logs:DeleteLogGroup", `arn:aws:logs:eu-central-1:${account}:log-group:other`, false],
  ["ssm:GetParameters", `arn:aws:ssm:eu-central-1:${account}:parameter/cdk-bootstrap/hnb659fds/version`, true],
  ["ssm:GetParameters", `arn:aws:ssm:eu-central-1:${account}:parameter/other`, false],
  [
    "autoscaling:DeleteAutoScalingGroup",
    `arn:aws:autoscaling:eu-central-1:${account}:autoScalingGroup:1:autoScalingGroupName/fastapi-dev-cluster-instances`,
    true,
  ],
  [
    "autoscaling:DeleteAutoScalingGroup",
    `arn:aws:autoscaling:eu-central-1:${account}:autoScalingGroup:1:autoScalingGroupName/other`,
    false,
  ],
])("%s on %s: %s", (action, resource, expected) => {
  expect(allows(statements, action, resource)).toBe(expected);
});

test("a role may read the secret that the configuration names, and no other", () => {
  expect(allows(boundary, "secretsmanager:GetSecretValue", secret)).toBe(true);
  expect(allows(boundary, "secretsmanager:GetSecretValue", `${secret}x`)).toBe(false);
  expect(allows(boundary, "ecr:BatchGetImage", `arn:aws:ecr:eu-central-1:${account}:repository/other`)).toBe(false);
  expect(allows(boundary, "ssm:GetParameter")).toBe(false);
  expect(allows(boundary, "iam:PassRole")).toBe(false);
});
