import { Stack } from "aws-cdk-lib";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import type { Config } from "../config";
import { type Alarm, deploymentAlarms, fewestErrors, mostErrorsPercent } from "../config/alarms";
import { period, type TrafficMetrics } from "./metrics";

export interface DeploymentAlarmsProps {
  readonly metrics: TrafficMetrics;
  readonly rollout: Config["service"]["rollout"];
}

/** The alarms that a deployment watches. They need no service, so the service can name them without a cycle. */
export class DeploymentAlarms extends Construct {
  readonly alarms: readonly cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, { metrics, rollout }: DeploymentAlarmsProps) {
    super(scope, id);
    const { requests, targetErrors, loadBalancerErrors, unhealthy } = metrics;
    const threshold = errorThreshold(rollout);
    this.alarms = [
      createAlarm(this, deploymentAlarms.targetErrors, share(targetErrors, { requests }, "requests"), { threshold }),
      // The load balancer counts a request only if it found a target for it (ELB User Guide, "CloudWatch metrics for your
      // Application Load Balancer"). So its own errors are added.
      createAlarm(
        this,
        deploymentAlarms.loadBalancerErrors,
        share(loadBalancerErrors, { requests }, "(FILL(requests, 0) + errors)"),
        { threshold },
      ),
      createAlarm(this, deploymentAlarms.unhealthyTasks, unhealthy, { threshold: 1 }),
    ];
  }
}

/** Creates an alarm under its fixed name. It fires at or above the threshold, and missing data is no breach. */
export function createAlarm(
  scope: Construct,
  { id, description, minutes }: Alarm,
  metric: cloudwatch.IMetric,
  options: Pick<cloudwatch.AlarmProps, "threshold"> & Partial<cloudwatch.AlarmProps>,
): cloudwatch.Alarm {
  return new cloudwatch.Alarm(scope, id, {
    alarmName: `${Stack.of(scope).stackName}-${id}`,
    alarmDescription: description,
    metric,
    evaluationPeriods: minutes,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    ...options,
  });
}

/** The share of requests that are errors, in percent, and 0 for fewer than `fewestErrors` errors a minute. */
function share(
  errors: cloudwatch.IMetric,
  others: Record<string, cloudwatch.IMetric>,
  all: string,
): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    label: "Errors, percent of the requests",
    expression: `IF(errors >= ${fewestErrors}, 100 * errors / ${all}, 0)`,
    usingMetrics: { errors, ...others },
    period,
  });
}

/**
 * The share of errors at which the error alarms fire, in percent. If every request of a small first step fails, the share
 * over all requests is that step. Half of it leaves room for the other version's requests.
 */
function errorThreshold({ strategy, stepPercent }: Config["service"]["rollout"]): number {
  return strategy === "canary" || strategy === "linear"
    ? Math.min(mostErrorsPercent, stepPercent / 2)
    : mostErrorsPercent;
}
