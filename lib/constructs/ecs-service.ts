import { Duration } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import { isScaled } from "../capacity/task-counts";
import type { Config } from "../config";
import { acknowledge, shownArn } from "./acknowledge";
import type { DeploymentAlarms } from "./deployment-alarms";
import type { LoadBalancer } from "./load-balancer";
import { placement } from "./placement";
import { privateSubnets } from "./private-subnets";
import { deploymentSettings } from "./rollout";
import type { TargetGroups } from "./target-groups";
import type { FastApiTask } from "./task-definition";
import { scaleTasks } from "./task-scaling";

export interface EcsServiceProps {
  readonly cluster: ecs.ICluster;
  readonly capacityProvider: ecs.AsgCapacityProvider;
  readonly task: FastApiTask;
  readonly loadBalancer: LoadBalancer;
  readonly targetGroups: TargetGroups;
  readonly deploymentAlarms: DeploymentAlarms;
  /** The VPC's own IPv4 range. */
  readonly vpcCidr: string;
  readonly config: Config["service"];
}

/** The ECS service with its security group, its target groups and its scaling. */
export class EcsService extends ecs.Ec2Service {
  constructor(scope: Construct, id: string, props: EcsServiceProps) {
    const { cluster, task, loadBalancer, targetGroups, deploymentAlarms, config } = props;
    const securityGroup = taskSecurityGroup(scope, props);
    super(scope, id, {
      cluster,
      taskDefinition: task.definition,
      // This reference makes the service stack depend on the cluster stack. So it is deleted first, and ECS can then
      // remove the capacity provider (otherwise: "the capacity provider is in use").
      capacityProviderStrategies: [{ capacityProvider: props.capacityProvider.capacityProviderName, weight: 1 }],
      // Not set if the service scales: a value in the template would reset the count at each deployment.
      ...(!isScaled(config) && { desiredCount: config.tasks.max }),
      vpcSubnets: privateSubnets(cluster.vpc),
      securityGroups: [securityGroup],
      healthCheckGracePeriod: Duration.seconds(config.healthCheckGracePeriodSeconds),
      circuitBreaker: { rollback: true },
      ...(config.rollout.alarms && rollbackOn(deploymentAlarms)),
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableExecuteCommand: config.enableExecuteCommand,
      ...placement(config),
      ...deploymentSettings(config.rollout),
    });
    if (config.enableExecuteCommand) acknowledgeExec(task, cluster);
    countEveryFailure(this);
    targetGroups.attach(this);
    // A task fails if it starts before its role may pull the image, or before the load balancer may reach it.
    this.node.addDependency(
      task.definition.obtainExecutionRole(),
      securityGroup,
      ...loadBalancer.alb.connections.securityGroups,
    );
    if (isScaled(config)) scaleTasks(this, config, targetGroups.production);
  }
}

/**
 * It admits nobody: `TargetGroups.attach` then admits the load balancer on the service's port. Image pulls, logs and secrets
 * need no outbound rule, because the instance makes these calls.
 */
function taskSecurityGroup(scope: Construct, { cluster, vpcCidr, config }: EcsServiceProps): ec2.SecurityGroup {
  const { vpc } = cluster;
  const { egress } = config;
  // The CDK refuses a rule for all traffic to everywhere, and has this property for it.
  const allowAllOutbound = egress.some(({ cidr, ports }) => cidr === "0.0.0.0/0" && ports === null);
  const description = "Tasks: the load balancer only";
  const group = new ec2.SecurityGroup(scope, "TaskSecurityGroup", { vpc, description, allowAllOutbound });
  if (allowAllOutbound) return group;
  group.addEgressRule(ec2.Peer.ipv4(vpcCidr), ec2.Port.allTraffic(), "The VPC");
  for (const { cidr, ports } of egress) {
    for (const port of ports?.map((number) => ec2.Port.tcp(number)) ?? [ec2.Port.allTraffic()]) {
      group.addEgressRule(ec2.Peer.ipv4(cidr), port, "service.egress");
    }
  }
  return group;
}

/** The CDK lets the task role open ECS Exec's channels, and write to the log group of the sessions. */
function acknowledgeExec({ definition }: FastApiTask, cluster: ecs.ICluster): void {
  const logGroup = cluster.executeCommandConfiguration?.logConfiguration?.cloudWatchLogGroup?.logGroupRef.logGroupName;
  acknowledge(definition.taskRole, {
    "IAM5[Resource::*]": "ECS Exec: its channels and logs:DescribeLogGroups take no resource",
    [`IAM5[Resource::${shownArn(definition, "logs")}:log-group:${logGroup}:*]`]:
      "ECS Exec: the streams of one log group, that of its sessions",
  });
}

function rollbackOn({ alarms }: DeploymentAlarms): Pick<ecs.Ec2ServiceProps, "deploymentAlarms"> {
  const alarmNames = alarms.map(({ alarmName }) => alarmName);
  return { deploymentAlarms: { alarmNames, behavior: ecs.AlarmBehavior.ROLLBACK_ON_ALARM } };
}

/**
 * The circuit breaker fails a deployment after a number of failed tasks: half of the desired count, 3 at the least. By
 * default each task that becomes healthy sets the count back to 0. A version that crashes a minute after its start
 * would then never fail a small service, because its few tasks are healthy in between. (ECS API Reference,
 * "DeploymentCircuitBreaker", "ThresholdConfiguration". The construct has no properties for them.)
 */
function countEveryFailure(service: ecs.Ec2Service): void {
  const breaker = "DeploymentConfiguration.DeploymentCircuitBreaker";
  const resource = service.node.defaultChild as ecs.CfnService;
  resource.addPropertyOverride(`${breaker}.ThresholdConfiguration`, { Type: "BOUNDED_PERCENT", Value: 50 });
  resource.addPropertyOverride(`${breaker}.ResetOnHealthyTask`, false);
}
