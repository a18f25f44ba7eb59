import { readFileSync } from "node:fs";
import * as path from "node:path";
import type { Configuration } from "../../lib/config";
import { deploymentAlarms, operationAlarms } from "../../lib/config/alarms";
import { projectRoot } from "../../lib/config/project-root";
import { every, only, synthesise } from "../support/synthesise";

const email = "ops@example.com";
const templateOf = (document: Configuration = {}) =>
  synthesise({ ...document, observability: { alarmEmail: email } }).service;
const service = templateOf();
const alarmsOf = (template: typeof service) =>
  every(template, "AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);
const alarm = (template: typeof service, id: string) =>
  alarmsOf(template).find(({ AlarmName }) => AlarmName === `fastapi-test-service-${id}`);

test("without an address there is no topic and no rule", () => {
  const silent = synthesise().service;
  for (const type of ["AWS::SNS::Topic", "AWS::Events::Rule"]) expect(every(silent, type)).toEqual([]);
});

test("every alarm sends mail", () => {
  const topic = only(service, "AWS::SNS::Topic");
  expect(only(service, "AWS::SNS::Subscription").Properties).toMatchObject({ Protocol: "email", Endpoint: email });
  expect(alarmsOf(service)).toHaveLength(7);
  for (const { AlarmActions } of alarmsOf(service)) expect(AlarmActions).toEqual([{ Ref: topic.id }]);
});

describe("the topic's policy", () => {
  const topic = only(service, "AWS::SNS::Topic").id;
  const statements = only(service, "AWS::SNS::TopicPolicy").Properties.PolicyDocument.Statement;
  const allowed = (principal: string) =>
    statements.filter(
      ({ Effect, Principal }: Record<string, { Service?: string }>) =>
        (Effect as unknown) === "Allow" && Principal?.Service === principal,
    );

  test("lets CloudWatch of this account publish", () => {
    expect(allowed("cloudwatch.amazonaws.com")).toEqual([
      expect.objectContaining({
        Action: "sns:Publish",
        Resource: { Ref: topic },
        Condition: { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } },
      }),
    ]);
  });

  test("lets EventBridge publish", () => {
    expect(allowed("events.amazonaws.com")).toEqual([
      expect.objectContaining({ Action: "sns:Publish", Resource: { Ref: topic } }),
    ]);
  });
});

test("failed deployments and placements of this service send mail, with the reason", () => {
  const { EventPattern, Targets } = only(service, "AWS::Events::Rule").Properties;
  expect(EventPattern).toEqual({
    source: ["aws.ecs"],
    "detail-type": ["ECS Deployment State Change", "ECS Service Action"],
    resources: [{ Ref: only(service, "AWS::ECS::Service").id }],
    detail: {
      eventName: ["SERVICE_DEPLOYMENT_FAILED", "SERVICE_TASK_PLACEMENT_FAILURE", "SERVICE_TASK_START_IMPAIRED"],
    },
  });
  expect(Targets).toHaveLength(1);
  expect(Targets[0].Arn).toEqual({ Ref: only(service, "AWS::SNS::Topic").id });
  expect(Object.values(Targets[0].InputTransformer.InputPathsMap)).toContain("$.detail.reason");
});

describe("the alarms for a person", () => {
  test("too few tasks: fewer healthy ones than the lowest count, and no data is a breach", () => {
    expect(alarm(service, "TooFewTasks")).toMatchObject({
      Threshold: 2,
      ComparisonOperator: "LessThanThreshold",
      TreatMissingData: "breaching",
    });
    // During the first deployment there are no tasks yet.
    const { DependsOn = [] } = every(service, "AWS::CloudWatch::Alarm").find(({ id }) => /TooFewTasks/.test(id)) ?? {};
    expect(DependsOn).toContain(only(service, "AWS::ECS::Service").id);
    const night = { name: "night", cron: "0 22 * * ? *", min: 0, max: 0 };
    expect(alarm(templateOf({ service: { scaling: { schedules: [night] } } }), "TooFewTasks")).toBeUndefined();
  });

  test("the group at its maximum, unless its size is fixed", () => {
    expect(alarm(service, "GroupAtMaximum")).toMatchObject({ Threshold: 5, MetricName: "GroupInServiceInstances" });
    expect(alarm(templateOf({ cluster: { instances: { min: 5, max: 5 } } }), "GroupAtMaximum")).toBeUndefined();
  });

  test("the Auto Scaling group reports the metric that the alarm reads", () => {
    const group = only(synthesise().cluster, "AWS::AutoScaling::AutoScalingGroup").Properties;
    expect(group.MetricsCollection).toEqual([{ Granularity: "1Minute", Metrics: ["GroupInServiceInstances"] }]);
  });

  test("slow requests: the 99th percentile, and a few requests a minute are no breach", () => {
    expect(alarm(service, "SlowRequests")).toMatchObject({
      ExtendedStatistic: "p99",
      Threshold: 10,
      EvaluateLowSampleCountPercentile: "ignore",
    });
  });

  test("high memory: of the task that uses most", () => {
    expect(alarm(service, "HighMemory")).toMatchObject({ Statistic: "Maximum", Threshold: 90 });
  });
});

test("each alarm, and the rule's mail, names a section of the runbooks that exists", () => {
  const runbooks = readFileSync(path.join(projectRoot, "docs/runbooks.md"), "utf8");
  const anchors = [...runbooks.matchAll(/^## (.+)$/gm)].map(([, title = ""]) =>
    title.toLowerCase().replaceAll(" ", "-"),
  );
  const texts = [...Object.values(deploymentAlarms), ...Object.values(operationAlarms)].map(
    ({ description }) => description,
  );
  const [target] = only(service, "AWS::Events::Rule").Properties.Targets;
  for (const text of [...texts, target.InputTransformer.InputTemplate]) {
    const [, anchor] = /docs\/runbooks\.md#([a-z-]+)/.exec(text) ?? [];
    expect(anchors).toContain(anchor);
  }
});
