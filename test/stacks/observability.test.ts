import { every, only, synthesise } from "../support/synthesise";

const email = "ops@example.com";
const { service } = synthesise({ observability: { alarmEmail: email } });
const alarms = every(service, "AWS::CloudWatch::Alarm").map(({ Properties }) => Properties);

describe("observability.alarmEmail", () => {
  test("mails every alarm", () => {
    const topic = only(service, "AWS::SNS::Topic");
    expect(only(service, "AWS::SNS::Subscription").Properties).toMatchObject({ Protocol: "email", Endpoint: email });
    expect(alarms).toHaveLength(3);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([{ Ref: topic.id }]);
  });

  test("after three minutes of trouble, and not for want of traffic", () => {
    for (const alarm of alarms) {
      expect(alarm).toMatchObject({ EvaluationPeriods: 3, Period: 60, TreatMissingData: "notBreaching" });
    }
  });

  test("watches the tasks in whichever target group they are", () => {
    const shifting = synthesise({
      cluster: { instances: { max: 8 } },
      service: { rollout: { strategy: "blue-green" } },
      observability: { alarmEmail: email },
    }).service;
    const [unhealthy] = every(shifting, "AWS::CloudWatch::Alarm").flatMap(({ Properties }) => Properties.Metrics ?? []);
    expect(unhealthy.Expression).toBe("FILL(m0, 0) + FILL(m1, 0)");
  });
});

test("observability.dashboard: one, unless it is turned off", () => {
  expect(every(service, "AWS::CloudWatch::Dashboard")).toHaveLength(1);
  const dark = synthesise({ observability: { dashboard: false } }).service;
  expect(every(dark, "AWS::CloudWatch::Dashboard")).toEqual([]);
});
