import { Stack, type StackProps } from "aws-cdk-lib";
import type * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import type { Construct } from "constructs";
import type { Config } from "./config";
import { accept } from "./constructs/acknowledge";
import { ContainerInstances } from "./constructs/container-instances";

export interface ClusterStackProps extends StackProps {
  readonly vpc: ec2.IVpc;
  readonly capacity: Config["cluster"];
}

/** The ECS cluster and the EC2 instances that follow its tasks. */
export class ClusterStack extends Stack {
  readonly cluster: ecs.Cluster;
  readonly capacityProvider: ecs.AsgCapacityProvider;

  constructor(scope: Construct, id: string, props: ClusterStackProps) {
    super(scope, id, props);

    this.cluster = new ecs.Cluster(this, "Cluster", { vpc: props.vpc });
    accept(this.cluster, {
      ECS4: "Container Insights is billed by metric; what scales the service is free without it",
    });

    const instances = new ContainerInstances(this, "Instances", {
      cluster: this.cluster,
      capacity: props.capacity,
    });

    this.capacityProvider = new ecs.AsgCapacityProvider(this, "CapacityProvider", {
      autoScalingGroup: instances.autoScalingGroup,
      targetCapacityPercent: props.capacity.targetCapacityPercent,
      // Without it the CDK drains instances with a Lambda function, an SNS topic and a lifecycle hook of its own.
      enableManagedDraining: true,
      // It protects every instance from scale-in until ECS lifts that, so `cdk destroy` would wait for ever on instances
      // that nobody unprotects. Managed draining already moves the tasks before an instance goes.
      enableManagedTerminationProtection: false,
    });
    this.cluster.addAsgCapacityProvider(this.capacityProvider);
    this.cluster.addDefaultCapacityProviderStrategy([
      { capacityProvider: this.capacityProvider.capacityProviderName, weight: 1 },
    ]);
  }
}
