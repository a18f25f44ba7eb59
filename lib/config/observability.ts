import { z } from "zod";
import { integer, strictSection } from "./fields";
import { quoted } from "./problem";

/** The log retentions that CloudWatch Logs accepts, in days (CloudWatch Logs API, `PutRetentionPolicy`). */
const logRetentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

function retentionText(days: unknown): string {
  const longer = logRetentions.find((each) => each > Number(days)) ?? Math.max(...logRetentions);
  return `CloudWatch Logs keeps logs for ${logRetentions.join(", ")} days only; ${quoted(longer)} is the next one`;
}

/** Logs, alarms, the budget and the dashboard. */
export const observability = strictSection({
  /** How long logs are kept, in days, one of CloudWatch's values; default 30. */
  logRetentionDays: z.literal(logRetentions, { error: ({ input }) => retentionText(input) }).default(30),
  /**
   * Address that alarms are mailed to, or null for no mail; default null. Without it, only the three alarms exist that roll a
   * deployment back.
   */
  alarmEmail: z.email("must be an e-mail address").nullable().default(null),
  /**
   * Monthly budget of the whole AWS account, with all its stages and other uses, in USD, 1 to 1,000,000, or null for none;
   * default null. `alarmEmail` gets a mail at 80 % and 100 % of it, and when AWS forecasts more than 100 %. AWS forecasts after
   * about five weeks.
   */
  monthlyBudgetUsd: integer(1, 1_000_000).nullable().default(null),
  /** Whether a CloudWatch dashboard is made; default true. */
  dashboard: z.boolean().default(true),
});
