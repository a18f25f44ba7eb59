import type { Config } from "../../config";
import type { RuleProblem } from "../../config/problem";

/** A budget needs an address for its mails. */
export function observabilityRules({ observability: { monthlyBudgetUsd, alarmEmail } }: Config): RuleProblem[] {
  if (monthlyBudgetUsd === null || alarmEmail !== null) return [];
  const message = `given ${monthlyBudgetUsd} without observability.alarmEmail, and nobody would get its mails; set observability.alarmEmail, or leave the budget out`;
  return [{ path: "observability.monthlyBudgetUsd", reads: ["observability.alarmEmail"], message }];
}
