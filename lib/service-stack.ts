import { CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import { scales } from "./capacity/task-counts";
import type { Config } from "./config";
import { startGraceSeconds } from "./config/fixed";
import { LoadBalancer } from "./constructs/load-balancer";
import { Observability } from "./constructs/observability";
import { placement } from "./constructs/placement";
import { privateSubnets } from "./constructs/private-subnets";
import { deployment } from "./constructs/rollout";
import { Targets } from "./constructs/target-groups";
import { FastApiTask } from "./constructs/task-definition";
import { scaleTasks } from "./constructs/task-scaling";

export interface ServiceStackProps extends StackProps {
  readonly cluster: ecs.ICluster;
  readonly capacityProvider: ecs.AsgCapacityProvider;
  readonly config: Config;
  /** Build argument BASE_IMAGE of the service's Dockerfile; default: the Dockerfile's own. */
  readonly baseImage?: string;
}

/**
 * The service: load balancer, target group, task and scaling. They share a stack because the load balancer's and the
 * tasks' security groups name each other, which across stacks would be a cycle.
 */
export class ServiceStack extends Stack {
  constructor(scope: Construct, id: string, props: ServiceStackProps) {
    super(scope, id, props);
    const { cluster, config } = props;
    const { vpc } = cluster;

    const task = new FastApiTask(this, "Task", {
      service: config.service,
      instanceTypes: config.cluster.instanceTypes,
      loadBalancer: config.loadBalancer,
      logRetentionDays: config.observability.logRetentionDays,
      ...(props.baseImage && { baseImage: props.baseImage }),
    });

    // A load balancer that turns from public to internal is a new one, and a target group belongs to one load balancer
    // only: both get new names, so that the new pair stands before the old one goes.
    const scheme = config.loadBalancer.public ? "" : "Internal";
    const loadBalancer = new LoadBalancer(this, `${scheme}LoadBalancer`, { vpc, settings: config.loadBalancer });
    const targets = new Targets(this, `${scheme}Targets`, {
      vpc,
      listener: loadBalancer.listener,
      service: config.service,
      loadBalancer: config.loadBalancer,
    });

    const taskSecurityGroup = this.taskSecurityGroup(vpc);
    const service = new ecs.Ec2Service(this, "Service", {
      cluster,
      taskDefinition: task.definition,
      // By its reference the service's stack comes after the whole of the cluster's and goes before it, associations
      // included: they cannot be removed while a service uses them ("the capacity provider is in use").
      capacityProviderStrategies: [{ capacityProvider: props.capacityProvider.capacityProviderName, weight: 1 }],
      // Left out where the service scales: a number in the template would undo the scaling on every deployment.
      ...(!scales(config.service) && { desiredCount: config.service.tasks.max }),
      vpcSubnets: privateSubnets(vpc),
      securityGroups: [taskSecurityGroup],
      healthCheckGracePeriod: Duration.seconds(startGraceSeconds),
      circuitBreaker: { rollback: true },
      enableECSManagedTags: true,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
      enableExecuteCommand: config.service.enableExecuteCommand,
      ...placement(config.service),
      ...deployment(config.service.rollout),
    });
    targets.attach(service);
    // A task that starts before it may pull its image, or its load balancer may reach it, counts as a failed one.
    service.node.addDependency(
      task.definition.obtainExecutionRole(),
      taskSecurityGroup,
      ...loadBalancer.alb.connections.securityGroups,
    );

    if (scales(config.service)) scaleTasks(service, config.service, targets.production);
    new Observability(this, "Observability", { settings: config.observability, service, loadBalancer, targets });

    new CfnOutput(this, "LoadBalancerUrl", { value: loadBalancer.url, description: "Where the API answers" });
  }

  /** Admits nobody; attaching the service to its target group then lets the load balancer in, on the service's port. */
  private taskSecurityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this, "TaskSecurityGroup", { vpc, description: "Tasks: the load balancer only" });
  }
}
