import { type MetricDataQuery, paginateGetMetricData } from "@aws-sdk/client-cloudwatch";
import type { Clients } from "../aws/clients";
import type { Metric, Snapshot } from "../snapshot";
import { allOf } from "./pages";

/** The values of one point in time, by the names of the metrics. Requests and errors are counts of one period. */
export type Point = Partial<Record<MetricName, number>>;

type MetricName = "requests" | "errors" | "p50" | "p99" | "tasks" | "instances" | `policy ${string}`;

/** Seconds of a point. A virtual minute of the local deployment may be as short as a second. */
export const periodOf = ({ local }: Pick<Snapshot, "local">) => (local ? 1 : 60);

interface Query extends Metric {
  /** The name of the values in a point. */
  as: MetricName;
}

/**
 * Reads metrics of a deployment.
 *
 * @param queries see `allQueries` and `trafficQueries`
 * @param periodSeconds of a point: 60, or less for metrics that have it
 * @param from seconds since 1970, as `to` is
 * @returns the points by their times, in seconds since 1970, oldest first. Values of one name are added up.
 */
export async function readMetrics(
  { cloudWatch: client }: Clients,
  queries: readonly Query[],
  periodSeconds: number,
  from: number,
  to: number,
): Promise<Map<number, Point>> {
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
    const name = queries[Number(Id.slice(1))]?.as;
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
  { namespace, name, dimensions, statistic }: Metric,
  id: string,
  period: number,
): MetricDataQuery => ({
  Id: id,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: dimensions.map((one) => ({ Name: one.name, Value: one.value })),
    },
    Period: period,
    Stat: statistic,
  },
});

/** Requests and errors. */
export function trafficQueries(snapshot: Pick<Snapshot, "loadBalancer">): Query[] {
  return [
    ofBalancer(snapshot, "requests", "RequestCount", "Sum"),
    ofBalancer(snapshot, "errors", "HTTPCode_Target_5XX_Count", "Sum"),
    ofBalancer(snapshot, "errors", "HTTPCode_ELB_5XX_Count", "Sum"),
  ];
}

/** The metrics of the dashboard (lib/constructs/metrics.ts), and those that the scaling policies follow. */
export function allQueries(snapshot: Snapshot): Query[] {
  const { loadBalancer, group, scaling } = snapshot;
  return [
    ...trafficQueries(snapshot),
    ofBalancer(snapshot, "p50", "TargetResponseTime", "p50"),
    ofBalancer(snapshot, "p99", "TargetResponseTime", "p99"),
    ...loadBalancer.targetGroups.map(({ arn }) =>
      ofBalancer(snapshot, "tasks", "HealthyHostCount", "Minimum", {
        name: "TargetGroup",
        value: `targetgroup/${afterPart(arn, ":targetgroup/")}`,
      }),
    ),
    {
      as: "instances",
      namespace: "AWS/AutoScaling",
      name: "GroupInServiceInstances",
      dimensions: [{ name: "AutoScalingGroupName", value: group.name }],
      statistic: "Maximum",
    },
    // The metric that a policy follows is the one of its alarms.
    ...scaling.policies.flatMap(({ name, alarms: [first] }): Query[] =>
      first?.metric ? [{ as: `policy ${name}`, ...first.metric }] : [],
    ),
  ];
}

function ofBalancer(
  { loadBalancer }: Pick<Snapshot, "loadBalancer">,
  as: MetricName,
  name: string,
  statistic: string,
  ...more: Metric["dimensions"]
): Query {
  const balancer = { name: "LoadBalancer", value: afterPart(loadBalancer.arn, ":loadbalancer/") };
  return { as, namespace: "AWS/ApplicationELB", name, dimensions: [...more, balancer], statistic };
}

const afterPart = (arn: string, part: string) => arn.slice(arn.indexOf(part) + part.length);
