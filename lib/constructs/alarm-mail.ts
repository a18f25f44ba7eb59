import { Aws } from "aws-cdk-lib";
import type * as autoscaling from "aws-cdk-lib/aws-autoscaling";
import * as cloudwatch from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import * as events from "aws-cdk-lib/aws-events";
import { SnsTopic } from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import * as sns from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import { Construct } from "constructs";
import { taskCounts } from "../capacity/task-counts";
import type { Config } from "../config";
import { operationAlarms } from "../config/alarms";
import { createAlarm, type DeploymentAlarms } from "./deployment-alarms";
import { instancesInService, memoryOf, type TrafficMetrics } from "./metrics";

export interface AlarmMailProps {
  readonly email: string;
  readonly config: Config;
  readonly metrics: TrafficMetrics;
  readonly deploymentAlarms: DeploymentAlarms;
  readonly service: ecs.Ec2Service;
  readonly autoScalingGroup: autoscaling.IAutoScalingGroup;
}

/** Mails what a person has to act on: every alarm, failed deployments and failed placements. */
export class AlarmMail extends Construct {
  private readonly topic: sns.Topic;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: AlarmMailProps,
  ) {
    super(scope, id);
    this.topic = this.createTopic(props.email);
    const action = new SnsAction(this.topic);
    for (const alarm of [...props.deploymentAlarms.alarms, ...this.operationAlarms()]) alarm.addAlarmAction(action);
    this.mailFailures();
  }

  private createTopic(email: string): sns.Topic {
    // Not encrypted: CloudWatch cannot use AWS's managed key for SNS, and a customer-managed key costs a dollar a month.
    // The messages hold alarm names and figures, but no data of the service.
    const topic = new sns.Topic(this, "Topic", { enforceSSL: true });
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
    return topic;
  }

  private operationAlarms(): cloudwatch.Alarm[] {
    const { config, metrics, service, autoScalingGroup } = this.props;
    const { lowest } = taskCounts(config.service);
    const { min, max } = config.cluster.instances;
    const alarms = [
      createAlarm(this, operationAlarms.slowRequests, metrics.latency.p99, {
        threshold: config.service.longestRequestSeconds / 2,
        // With a few requests a minute, one slow request is the 99th percentile.
        evaluateLowSampleCountPercentile: "ignore",
      }),
      createAlarm(this, operationAlarms.highMemory, memoryOf(service, "Maximum"), { threshold: 90 }),
    ];
    // A schedule may stop the service. Then no count of tasks is too low.
    if (lowest > 0) alarms.push(this.tooFewTasks(lowest));
    // A group of a fixed size is always at its maximum.
    if (min < max) {
      const instances = instancesInService(autoScalingGroup);
      alarms.push(createAlarm(this, operationAlarms.groupAtMaximum, instances, { threshold: max }));
    }
    return alarms;
  }

  private tooFewTasks(lowest: number): cloudwatch.Alarm {
    const alarm = createAlarm(this, operationAlarms.tooFewTasks, this.props.metrics.healthy, {
      threshold: lowest,
      comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      // A target group without targets reports nothing.
      treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    });
    // During the first deployment there are no tasks yet.
    alarm.node.addDependency(this.props.service);
    return alarm;
  }

  /** Events that no metric shows (ECS Developer Guide, "Amazon ECS service action events", "deployment state change events"). */
  private mailFailures(): void {
    const rule = new events.Rule(this, "Failures", {
      description: "Failed deployments and placements of the service",
      eventPattern: {
        source: ["aws.ecs"],
        detailType: ["ECS Deployment State Change", "ECS Service Action"],
        resources: [this.props.service.serviceArn],
        detail: {
          eventName: ["SERVICE_DEPLOYMENT_FAILED", "SERVICE_TASK_PLACEMENT_FAILURE", "SERVICE_TASK_START_IMPAIRED"],
        },
      },
    });
    // It also allows EventBridge to publish. AWS's statement for a topic has no condition (EventBridge User Guide, "Using
    // resource-based policies", Amazon SNS permissions).
    rule.addTarget(
      new SnsTopic(this.topic, {
        message: events.RuleTargetInput.fromText(
          `${events.EventField.fromPath("$.detail.eventName")}: ${events.EventField.fromPath("$.resources[0]")}. ` +
            `Reason: ${events.EventField.fromPath("$.detail.reason")}. What to do: docs/runbooks.md#failed-deployment`,
        ),
      }),
    );
  }
}
