import { Duration } from "aws-cdk-lib";
import type * as autoscaling from "aws-cdk-lib/aws-autoscaling";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import { HttpCodeTarget, type IApplicationTargetGroupMetrics } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import type { LoadBalancer } from "./load-balancer";
import type { TargetGroups } from "./target-groups";

/** The period of every metric. The alarms count their minutes in periods. */
export const period = Duration.minutes(1);

export type TrafficMetrics = ReturnType<typeof trafficMetrics>;

/** The metrics of the load balancer and its target groups. The service is not needed, so that it may watch their alarms. */
export function trafficMetrics({ alb }: LoadBalancer, { groups }: TargetGroups) {
  const { metrics } = alb;
  const latency = (statistic: string) => metrics.targetResponseTime({ period, statistic });
  return {
    requests: metrics.requestCount({ period }),
    latency: { p50: latency("p50"), p99: latency("p99") },
    targetErrors: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period }),
    loadBalancerErrors: metrics.custom("HTTPCode_ELB_5XX_Count", { period, statistic: "Sum" }),
    healthy: sum("healthy", groups, (group) => group.healthyHostCount({ period, statistic: "Minimum" })),
    unhealthy: sum("unhealthy", groups, (group) => group.unhealthyHostCount({ period, statistic: "Maximum" })),
    /** One metric for each target group: a release of blue-green, canary or linear moves from one to the other. */
    byGroup: groups.map(({ metrics, node: { id } }) => ({
      requests: metrics.requestCount({ period, label: id }),
      errors: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period, label: id }),
      healthy: metrics.healthyHostCount({ period, statistic: "Minimum", label: id }),
    })),
  };
}

/** The sum of a metric over the target groups. With two of them, one may hold no task and then has no data. */
function sum(
  name: string,
  groups: TargetGroups["groups"],
  metricOf: (metrics: IApplicationTargetGroupMetrics) => cloudwatch.Metric,
): cloudwatch.Metric | cloudwatch.MathExpression {
  const metrics = groups.map((group) => metricOf(group.metrics));
  const [only] = metrics;
  if (only && metrics.length === 1) return only;
  const usingMetrics = Object.fromEntries(metrics.map((metric, i) => [`${name}${i}`, metric]));
  const expression = Object.keys(usingMetrics)
    .map((metric) => `FILL(${metric}, 0)`)
    .join(" + ");
  return new cloudwatch.MathExpression({ expression, usingMetrics, label: name, period });
}

/** Memory that the service's tasks use, in percent of `service.memoryMiB`. */
export function memoryOf(service: ecs.Ec2Service, statistic: "Average" | "Maximum"): cloudwatch.Metric {
  return service.metricMemoryUtilization({ period, statistic });
}

/** Instances of the group that are in service. */
export function instancesInService({ autoScalingGroupName }: autoscaling.IAutoScalingGroup): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: "AWS/AutoScaling",
    metricName: "GroupInServiceInstances",
    dimensionsMap: { AutoScalingGroupName: autoScalingGroupName },
    period,
    statistic: "Maximum",
  });
}

/** Instances that the tasks need, in percent of those that run (ECS Developer Guide, "cluster auto scaling"). */
export function reservation(provider: ecs.AsgCapacityProvider, { clusterName }: ecs.ICluster): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: "AWS/ECS/ManagedScaling",
    metricName: "CapacityProviderReservation",
    dimensionsMap: { CapacityProviderName: provider.capacityProviderName, ClusterName: clusterName },
    label: "Reservation",
    period,
    statistic: "Average",
  });
}
