import { type MetricAlarm, paginateDescribeAlarms } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "../aws/clients";
import type { Alarm, Metric } from "../snapshot";
import { allOf, inChunks, iso } from "./pages";

/** Most names of one DescribeAlarms (CloudWatch API Reference). */
const namesOfOneCall = 100;

/** Reads alarms, in the order of their names. */
export async function readAlarms({ cloudWatch: client }: Clients, names: readonly string[]): Promise<Alarm[]> {
  const found = await inChunks(namesOfOneCall, names, (AlarmNames) =>
    allOf(paginateDescribeAlarms({ client }, { AlarmNames }), (page) => page.MetricAlarms),
  );
  return found.map(alarmOf).sort((one, other) => names.indexOf(one.name) - names.indexOf(other.name));
}

function alarmOf(alarm: MetricAlarm): Alarm {
  // lib/config/alarms.ts ends each description with the section of the runbook.
  const [, text = "", section = null] = /^(.*?)(?:\. What to do: (docs\/runbooks\.md#[\w-]+))?$/s.exec(
    alarm.AlarmDescription ?? "",
  ) ?? [""];
  return {
    name: alarm.AlarmName ?? "",
    state: alarm.StateValue ?? "",
    since: iso(alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp),
    reason: alarm.StateReason ?? null,
    description: text,
    runbook: section,
    threshold: alarm.Threshold ?? null,
    comparison: alarm.ComparisonOperator ?? null,
    metric: metricOf(alarm),
  };
}

function metricOf({
  Namespace,
  MetricName,
  Dimensions = [],
  Statistic,
  ExtendedStatistic,
}: MetricAlarm): Metric | null {
  if (!Namespace || !MetricName) return null;
  return {
    namespace: Namespace,
    name: MetricName,
    dimensions: Dimensions.map(({ Name = "", Value = "" }) => ({ name: Name, value: Value })),
    statistic: Statistic ?? ExtendedStatistic ?? "Average",
  };
}
