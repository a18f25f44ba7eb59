import { Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import { HttpCodeTarget, type IApplicationTargetGroupMetrics } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { Config } from "../config";
import { mailedAlarms } from "../config/mailed-alarms";
import type { LoadBalancer } from "./load-balancer";
import type { Targets } from "./target-groups";

export interface ObservabilityProps {
  readonly settings: Config["observability"];
  readonly service: ecs.Ec2Service;
  readonly loadBalancer: LoadBalancer;
  readonly targets: Targets;
}

/** What an operator looks at: a dashboard, and alarms that mail somebody. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const metrics = serviceMetrics(props);
    if (props.settings.dashboard) this.dashboard(metrics);
    if (props.settings.alarmEmail !== null) this.alarms(metrics, props.settings.alarmEmail);
  }

  private dashboard(metrics: Metrics): void {
    const graph = (title: string, ...left: cloudwatch.IMetric[]) => new cloudwatch.GraphWidget({ title, left });
    new cloudwatch.Dashboard(this, "Dashboard", {
      widgets: [
        [graph("Requests", metrics.requests), graph("Latency, 99th percentile", metrics.latency)],
        [graph("Errors", metrics.targetErrors, metrics.loadBalancerErrors), graph("Healthy tasks", metrics.healthy)],
        [graph("CPU", metrics.cpu), graph("Memory", metrics.memory)],
      ],
    });
  }

  private alarms(metrics: Metrics, email: string): void {
    // AWS's own key for SNS cannot be used by CloudWatch, and a key of our own costs a dollar a month; the messages hold
    // alarm names and figures, no data of the service.
    const topic = new sns.Topic(this, "Alarms", { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));

    for (const { id, metric, threshold, description } of mailedAlarms) {
      metrics[metric]
        .createAlarm(this, id, {
          alarmDescription: description,
          threshold,
          evaluationPeriods: 3,
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        })
        .addAlarmAction(new SnsAction(topic));
    }
  }
}

const period = Duration.minutes(1);

type Metrics = ReturnType<typeof serviceMetrics>;

function serviceMetrics({ service, loadBalancer, targets }: ObservabilityProps) {
  const { metrics } = loadBalancer.alb;
  return {
    requests: metrics.requestCount({ period }),
    latency: metrics.targetResponseTime({ period, statistic: "p99" }),
    targetErrors: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period }),
    loadBalancerErrors: metrics.custom("HTTPCode_ELB_5XX_Count", { period, statistic: "Sum" }),
    healthy: inAll(targets, "Healthy tasks", (group) => group.healthyHostCount({ period, statistic: "Minimum" })),
    unhealthy: inAll(targets, "Unhealthy tasks", (group) => group.unhealthyHostCount({ period, statistic: "Maximum" })),
    cpu: service.metricCpuUtilization({ period }),
    memory: service.metricMemoryUtilization({ period }),
  };
}

/** A metric over the target groups: where traffic shifts between two, either may hold the tasks and the other is silent. */
function inAll(
  { groups }: Targets,
  label: string,
  metricOf: (metrics: IApplicationTargetGroupMetrics) => cloudwatch.Metric,
): cloudwatch.Metric | cloudwatch.MathExpression {
  const metrics = groups.map((group) => metricOf(group.metrics));
  const [only] = metrics;
  if (only && metrics.length === 1) return only;
  const usingMetrics = Object.fromEntries(metrics.map((metric, i) => [`m${i}`, metric]));
  const expression = Object.keys(usingMetrics)
    .map((name) => `FILL(${name}, 0)`)
    .join(" + ");
  return new cloudwatch.MathExpression({ expression, usingMetrics, label, period });
}
