import { Aws, Duration } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import { HttpCodeTarget, type IApplicationTargetGroupMetrics } from "aws-cdk-lib/aws-elasticloadbalancingv2";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import type { Config } from "../config";
import { alarmMinutes, mailedAlarms } from "../config/fixed";
import type { LoadBalancer } from "./load-balancer";
import type { TargetGroups } from "./target-groups";

export interface ObservabilityProps {
  readonly config: Config["observability"];
  readonly service: ecs.Ec2Service;
  readonly loadBalancer: LoadBalancer;
  readonly targetGroups: TargetGroups;
}

/** The dashboard, and the alarms that send mail. */
export class Observability extends Construct {
  constructor(scope: Construct, id: string, props: ObservabilityProps) {
    super(scope, id);
    const metrics = serviceMetrics(props);
    if (props.config.dashboard) this.dashboard(metrics);
    if (props.config.alarmEmail !== null) this.alarms(metrics, props.config.alarmEmail);
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
    // Not encrypted: CloudWatch cannot use AWS's managed key for SNS, and a customer-managed key costs a dollar a month.
    // The messages hold alarm names and figures, but no data of the service.
    const topic = new sns.Topic(this, "Alarms", { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(email));
    // The policy of `enforceSSL` replaces SNS's default one, and it only denies. CloudWatch needs a statement that allows
    // it to publish (AWS re:Post, "Why didn't I receive an SNS notification for my CloudWatch alarm trigger?").
    topic.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: "AllowAlarmsOfThisAccount",
        principals: [new iam.ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": Aws.ACCOUNT_ID } },
      }),
    );

    for (const { id, metric, threshold, description } of mailedAlarms) {
      metrics[metric]
        .createAlarm(this, id, {
          alarmDescription: description,
          threshold,
          evaluationPeriods: alarmMinutes,
          comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
          treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
        })
        .addAlarmAction(new SnsAction(topic));
    }
  }
}

/** One minute, so that `alarmMinutes` counts evaluation periods. */
const period = Duration.minutes(1);

type Metrics = ReturnType<typeof serviceMetrics>;

function serviceMetrics({ service, loadBalancer, targetGroups }: ObservabilityProps) {
  const { metrics } = loadBalancer.alb;
  return {
    requests: metrics.requestCount({ period }),
    latency: metrics.targetResponseTime({ period, statistic: "p99" }),
    targetErrors: metrics.httpCodeTarget(HttpCodeTarget.TARGET_5XX_COUNT, { period }),
    loadBalancerErrors: metrics.custom("HTTPCode_ELB_5XX_Count", { period, statistic: "Sum" }),
    healthy: inAll(targetGroups, "Healthy tasks", (group) => group.healthyHostCount({ period, statistic: "Minimum" })),
    unhealthy: inAll(targetGroups, "Unhealthy tasks", (group) =>
      group.unhealthyHostCount({ period, statistic: "Maximum" }),
    ),
    cpu: service.metricCpuUtilization({ period }),
    memory: service.metricMemoryUtilization({ period }),
  };
}

/** The sum of a metric over the target groups. With two of them, one holds the tasks and the other reports no data. */
function inAll(
  { groups }: TargetGroups,
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
