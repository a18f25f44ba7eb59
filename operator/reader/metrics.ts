import {
  type Dimension,
  type MetricDataQuery,
  paginateDescribeAlarms,
  paginateGetMetricData,
} from "@aws-sdk/client-cloudwatch";
import type { Clients } from "../aws/clients";
import type { Policy, Snapshot } from "../snapshot";
import { allOf } from "./pages";

/** The values of one point in time, by the names of the metrics. Requests and errors are counts of one period. */
export type Point = Partial<Record<MetricName, number>>;

type MetricName = "requests" | "errors" | "p50" | "p99" | "tasks" | "instances" | `policy ${string}`;

interface Query {
  name: MetricName;
  namespace: string;
  metric: string;
  dimensions: Dimension[];
  statistic: string;
}

/**
 * Reads the metrics of a deployment.
 *
 * @param periodSeconds of a point: 60, or less for metrics that have it
 * @param from seconds since 1970, as `to` is
 * @returns the points by their times, in seconds since 1970, oldest first. Values of one name are added up.
 */
export async function readMetrics(
  clients: Clients,
  snapshot: Snapshot,
  periodSeconds: number,
  from: number,
  to: number,
): Promise<Map<number, Point>> {
  const { cloudWatch: client } = clients;
  const queries = [...queriesOf(snapshot), ...(await policyQueries(clients, snapshot.scaling.policies))];
  const pages = paginateGetMetricData(
    { client },
    {
      StartTime: new Date(1000 * from),
      EndTime: new Date(1000 * to),
      MetricDataQueries: queries.map((query, index) => dataQuery(query, `m${index}`, periodSeconds)),
    },
  );
  const points = new Map<number, Point>();
  for (const { Id = "", Timestamps = [], Values = [] } of await allOf(pages, (page) => page.MetricDataResults)) {
    const { name } = queries[Number(Id.slice(1))] ?? {};
    if (name === undefined) continue;
    Timestamps.forEach((date, index) => {
      const time = date.getTime() / 1000;
      const point = points.get(time) ?? {};
      point[name] = (point[name] ?? 0) + (Values[index] ?? 0);
      points.set(time, point);
    });
  }
  return new Map([...points].sort(([one], [other]) => one - other));
}

const dataQuery = (
  { namespace, metric, dimensions, statistic }: Query,
  id: string,
  period: number,
): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: { Namespace: namespace, MetricName: metric, Dimensions: dimensions },
    Period: period,
    Stat: statistic,
  },
});

/** The metrics of the dashboard (lib/constructs/metrics.ts). */
function queriesOf({ loadBalancer, group }: Snapshot): Query[] {
  const balancer = { Name: "LoadBalancer", Value: afterPart(loadBalancer.arn, ":loadbalancer/") };
  const traffic = (name: MetricName, metric: string, statistic: string, ...more: Dimension[]): Query => ({
    name,
    namespace: "AWS/ApplicationELB",
    metric,
    dimensions: [...more, balancer],
    statistic,
  });
  return [
    traffic("requests", "RequestCount", "Sum"),
    traffic("errors", "HTTPCode_Target_5XX_Count", "Sum"),
    traffic("errors", "HTTPCode_ELB_5XX_Count", "Sum"),
    traffic("p50", "TargetResponseTime", "p50"),
    traffic("p99", "TargetResponseTime", "p99"),
    ...loadBalancer.targetGroups.map(({ arn }) =>
      traffic("tasks", "HealthyHostCount", "Minimum", {
        Name: "TargetGroup",
        Value: `targetgroup/${afterPart(arn, ":targetgroup/")}`,
      }),
    ),
    {
      name: "instances",
      namespace: "AWS/AutoScaling",
      metric: "GroupInServiceInstances",
      dimensions: [{ Name: "AutoScalingGroupName", Value: group.name }],
      statistic: "Maximum",
    },
  ];
}

/** The metric that a policy follows is the one of its alarms. */
async function policyQueries({ cloudWatch: client }: Clients, policies: readonly Policy[]): Promise<Query[]> {
  const names = policies.flatMap(({ alarms }) => alarms[0]?.name ?? []);
  if (names.length === 0) return [];
  const alarms = await allOf(paginateDescribeAlarms({ client }, { AlarmNames: names }), (page) => page.MetricAlarms);
  return policies.flatMap(({ name, alarms: [first] }): Query[] => {
    const alarm = alarms.find(({ AlarmName }) => AlarmName === first?.name);
    if (!alarm?.MetricName) return [];
    const { Namespace = "", MetricName, Dimensions = [], Statistic, ExtendedStatistic } = alarm;
    const statistic = Statistic ?? ExtendedStatistic ?? "Average";
    return [{ name: `policy ${name}`, namespace: Namespace, metric: MetricName, dimensions: Dimensions, statistic }];
  });
}

const afterPart = (arn: string, part: string) => arn.slice(arn.indexOf(part) + part.length);
