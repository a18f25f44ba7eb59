import * as budgets from "aws-cdk-lib/aws-budgets";
import type { Construct } from "constructs";

export interface MonthlyBudgetProps {
  /** Budget of a month, in USD. */
  readonly limitUsd: number;
  readonly email: string;
}

/**
 * Mails when the account's costs of a month approach the budget. It has no filter by the tag `Environment`: without the
 * tag's activation for cost allocation, which only an organization's management account can do, such a budget would stay at
 * zero and never mail (AWS Billing User Guide, "Using user-defined cost allocation tags"). A budget is free of charge (AWS
 * Price List, AWSBudgets).
 */
export class MonthlyBudget extends budgets.CfnBudget {
  constructor(scope: Construct, id: string, { limitUsd, email }: MonthlyBudgetProps) {
    const subscribers = [{ subscriptionType: "EMAIL", address: email }];
    const notification = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
      notification: { notificationType, threshold, thresholdType: "PERCENTAGE", comparisonOperator: "GREATER_THAN" },
      subscribers,
    });
    super(scope, id, {
      // Without a name. CloudFormation replaces a budget whose address changes, and the name must be unique in the account.
      budget: { budgetType: "COST", timeUnit: "MONTHLY", budgetLimit: { amount: limitUsd, unit: "USD" } },
      notificationsWithSubscribers: [
        notification("ACTUAL", 80),
        notification("ACTUAL", 100),
        notification("FORECASTED", 100),
      ],
    });
  }
}
