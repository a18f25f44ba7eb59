import { RemovalPolicy, Stack } from "aws-cdk-lib";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as logs from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

/**
 * Records the sessions of ECS Exec, with all input and output, in a log group of their own. A session that
 * `aws ssm start-session` opens is not recorded (ECS Developer Guide, "Monitor Amazon ECS containers with ECS Exec").
 */
export class ExecSessions extends Construct {
  /** The setting of the cluster. A service with ECS Exec on then lets its task role write to the log group. */
  readonly configuration: ecs.ExecuteCommandConfiguration;

  constructor(scope: Construct, id: string, retention: logs.RetentionDays) {
    super(scope, id);
    const logGroupName = `${Stack.of(this).stackName}-exec-sessions`;
    new logs.LogGroup(this, "Log", { logGroupName, retention, removalPolicy: RemovalPolicy.DESTROY });
    this.configuration = {
      // The default is the log group of the task definition. Its lines are the service's own, so a session could forge them.
      logging: ecs.ExecuteCommandLogging.OVERRIDE,
      logConfiguration: {
        // By its name. The service stack would import a reference only while ECS Exec is on, and CloudFormation could not
        // remove the export when that ends.
        cloudWatchLogGroup: logs.LogGroup.fromLogGroupName(this, "ByName", logGroupName),
      },
    };
  }
}
