import { every, only, synthesise } from "../support/synthesise";

const email = "ops@example.com";
const { service } = synthesise({ observability: { alarmEmail: email } });
const alarms = every(service, "AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);

describe("observability.alarmEmail", () => {
  test("every alarm sends mail", () => {
    const topic = only(service, "AWS::SNS::Topic");
    expect(only(service, "AWS::SNS::Subscription").Properties).toMatchObject({ Protocol: "email", Endpoint: email });
    expect(alarms).toHaveLength(3);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([{ Ref: topic.id }]);
  });

  test("CloudWatch of this account may publish to every topic that an alarm names", () => {
    const topics = new Set(alarms.flatMap(({ AlarmActions }) => AlarmActions.map(({ Ref }: { Ref: string }) => Ref)));
    const allowed = every(service, "AWS::SNS::TopicPolicy").flatMap(({ Properties }) =>
      Properties.PolicyDocument.Statement.filter(
        ({ Effect, Action, Principal }: Record<string, unknown>) =>
          Effect === "Allow" &&
          Action === "sns:Publish" &&
          JSON.stringify(Principal) === '{"Service":"cloudwatch.amazonaws.com"}',
      ),
    );
    expect(topics.size).toBeGreaterThan(0);
    expect(allowed.map(({ Resource, Condition }) => [Resource.Ref, Condition])).toEqual(
      [...topics].map((topic) => [topic, { StringEquals: { "aws:SourceAccount": { Ref: "AWS::AccountId" } } }]),
    );
  });

  test("each alarm fires after three minutes, and missing data is no breach", () => {
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({ EvaluationPeriods: 3, Period: 60, TreatMissingData: "notBreaching" });
    }
  });

  test("the alarm for unhealthy tasks adds up both target groups", () => {
    const shifting = synthesise({
      cluster: { instances: { max: 8 } },
      service: { rollout: { strategy: "blue-green" } },
      observability: { alarmEmail: email },
    }).service;
    const [unhealthy] = every(shifting, "AWS::CloudWatch::Alarm").flatMap(({ Properties }) => Properties.Metrics ?? []);
    expect(unhealthy.Expression).toBe("FILL(m0, 0) + FILL(m1, 0)");
  });
});

test("observability.dashboard: there is one, unless it is turned off", () => {
  expect(every(service, "AWS::CloudWatch::Dashboard")).toHaveLength(1);
  const dark = synthesise({ observability: { dashboard: false } }).service;
  expect(every(dark, "AWS::CloudWatch::Dashboard")).toEqual([]);
});
