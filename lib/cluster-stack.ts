import { Stack, type StackProps } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import type { Config } from "./config";
import { instanceStartSeconds } from "./config/fixed";
import { timeouts } from "./config/timeouts";
import { acknowledge } from "./constructs/acknowledge";
import { ContainerInstances } from "./constructs/container-instances";
import { ExecSessions } from "./constructs/exec-sessions";

export interface ClusterStackProps extends StackProps {
  readonly vpc: ec2.IVpc;
  readonly config: Config;
}

/** The ECS cluster, its EC2 instances, and the capacity provider that scales them with the tasks. */
export class ClusterStack extends Stack {
  readonly cluster: ecs.Cluster;
  readonly capacityProvider: ecs.AsgCapacityProvider;

  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);
    const { vpc, config } = props;

    const sessions = new ExecSessions(this, "ExecSessions", config.observability.logRetentionDays);
    this.cluster = new ecs.Cluster(this, "Cluster", { vpc, executeCommandConfiguration: sessions.configuration });
    // The log group must exist before (ECS API Reference, "ExecuteCommandLogConfiguration").
    this.cluster.node.addDependency(sessions);
    acknowledge(this.cluster, {
      ECS4: "Container Insights is billed by metric; what scales the service is free without it",
    });

    const instances = new ContainerInstances(this, "Instances", {
      cluster: this.cluster,
      config: config.cluster,
      drainSeconds: timeouts(config).instanceDrain,
    });

    this.capacityProvider = new ecs.AsgCapacityProvider(this, "CapacityProvider", {
      autoScalingGroup: instances.autoScalingGroup,
      targetCapacityPercent: config.cluster.targetCapacityPercent,
      // A new instance counts in managed scaling's metric after this period. The default is 300 seconds (ECS API Reference,
      // "ManagedScaling"), and the plan assumes less.
      instanceWarmupPeriod: instanceStartSeconds,
      // Otherwise the CDK adds a Lambda function, an SNS topic and a lifecycle hook of its own that drain the instances.
      enableManagedDraining: true,
      // It protects every instance from scale-in, and nothing removes the protection during `cdk destroy`, which then never
      // ends. Managed draining already moves the tasks before an instance stops.
      enableManagedTerminationProtection: false,
    });
    // CloudFormation deletes the provider first, then the hook, then the group. Deleting a hook lets the instances that
    // wait for it terminate (EC2 Auto Scaling API Reference, "DeleteLifecycleHook").
    this.capacityProvider.node.addDependency(instances.drainingHook);
    this.cluster.addAsgCapacityProvider(this.capacityProvider);
    this.cluster.addDefaultCapacityProviderStrategy([
      { capacityProvider: this.capacityProvider.capacityProviderName, weight: 1 },
    ]);
  }
}
