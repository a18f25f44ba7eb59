import type { Configuration } from "../../lib/config";
import { every, only, synthesise } from "../support/synthesise";

const alarmEmail = "ops@example.com";
const budgetsOf = (observability: Configuration["observability"]) =>
  every(synthesise({ observability }).service, "AWS::Budgets::Budget");

test("there is a budget only if the stage sets one", () => expect(budgetsOf({ alarmEmail })).toEqual([]));

describe("observability.monthlyBudgetUsd", () => {
  const { service } = synthesise({ observability: { alarmEmail, monthlyBudgetUsd: 200 } });
  const { Budget, NotificationsWithSubscribers } = only(service, "AWS::Budgets::Budget").Properties;

  test("limits the costs of the whole account in a month, and has no name, so that CloudFormation can replace it", () => {
    expect(Budget).toEqual({
      BudgetType: "COST",
      TimeUnit: "MONTHLY",
      BudgetLimit: { Amount: 200, Unit: "USD" },
    });
  });

  test("mails at 80 and 100 % of it, and at a forecast of 100 %", () => {
    const notices = NotificationsWithSubscribers.map(
      ({ Notification, Subscribers }: Record<string, Record<string, unknown>>) => {
        expect(Notification).toMatchObject({ ComparisonOperator: "GREATER_THAN", ThresholdType: "PERCENTAGE" });
        expect(Subscribers).toEqual([{ SubscriptionType: "EMAIL", Address: alarmEmail }]);
        return [Notification?.["NotificationType"], Notification?.["Threshold"]];
      },
    );
    expect(notices).toEqual([
      ["ACTUAL", 80],
      ["ACTUAL", 100],
      ["FORECASTED", 100],
    ]);
  });
});
