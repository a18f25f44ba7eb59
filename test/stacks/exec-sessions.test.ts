import type { Configuration } from "../../lib/config";
import { every, only, synthesise } from "../support/synthesise";

const closed = synthesise();
const open = synthesise({ service: { enableExecuteCommand: true }, observability: { logRetentionDays: 7 } });
const channels = ["CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"].map(
  (name) => `ssmmessages:${name}`,
);
const logGroupName = "fastapi-test-cluster-exec-sessions";

/** The statements of the task role's policies about ECS Exec. Others are a user's own grants. */
function taskRole({ service }: typeof closed) {
  const [id] = only(service, "AWS::ECS::TaskDefinition").Properties.TaskRoleArn["Fn::GetAtt"];
  return every(service, "AWS::IAM::Policy")
    .filter(({ Properties }) => Properties.Roles.some(({ Ref }: { Ref: string }) => Ref === id))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => /"(logs|ssmmessages):/.test(JSON.stringify(Action)));
}

test("the cluster records the sessions of ECS Exec in a log group, which is deleted with the stack", () => {
  const group = only(open.cluster, "AWS::Logs::LogGroup");
  expect(group).toMatchObject({
    Properties: { LogGroupName: logGroupName, RetentionInDays: 7 },
    DeletionPolicy: "Delete",
  });
  const { Properties, DependsOn = [] } = only(open.cluster, "AWS::ECS::Cluster");
  expect(Properties.Configuration.ExecuteCommandConfiguration).toEqual({
    Logging: "OVERRIDE",
    LogConfiguration: { CloudWatchLogGroupName: logGroupName },
  });
  expect(DependsOn).toContain(group.id);
});

test("only with ECS Exec on, the task role may write to this log group, and to no other", () => {
  expect(taskRole(closed)).toEqual([]);
  const statements = taskRole(open).map(({ Action, Resource }) => [
    Action,
    Resource["Fn::Join"]?.[1].at(-1) ?? Resource,
  ]);
  expect(statements).toEqual([
    [["logs:DescribeLogGroups", ...channels], "*"],
    [["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], `:log-group:${logGroupName}:*`],
  ]);
});

test("ECS Exec can be turned off again: the cluster stack exports the same values either way", () => {
  const exported = ({ cluster }: typeof closed) => Object.keys(cluster.findOutputs("*")).sort();
  expect(exported(open)).toEqual(exported(closed));
});

test("a wildcard of the task role is acknowledged for ECS Exec only: others are a user's own", () => {
  const acknowledged = ({ assembly }: typeof closed) =>
    assembly.stacksRecursively
      .flatMap((stack) => stack.findMetadataByType("aws:cdk:acknowledged-rules"))
      .filter(({ data }) => JSON.stringify(data).includes("IAM5"))
      .filter(({ path }) => "/ServiceStack/Task/Definition/TaskRole".startsWith(path))
      .flatMap(({ data }) => Object.values(data as unknown as Record<string, string>));
  expect(acknowledged(closed)).toEqual([]);
  expect(acknowledged(open)).toEqual([expect.stringMatching(/^ECS Exec: /), expect.stringMatching(/^ECS Exec: /)]);
});

test("tasks behind VPC endpoints reach ECS Exec's channels and CloudWatch Logs", () => {
  const document: Configuration = { network: { egress: "vpc-endpoints" }, service: { enableExecuteCommand: true } };
  const names = JSON.stringify(every(synthesise(document).vpc, "AWS::EC2::VPCEndpoint"));
  for (const name of ["ssmmessages", "logs"]) expect(names).toContain(`.${name}"`);
});
