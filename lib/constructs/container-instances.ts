import { Duration, Stack, Tags } from "aws-cdk-lib";
import * as autoscaling from "aws-cdk-lib/aws-autoscaling";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import type { Config } from "../config";
import { accept } from "./acknowledge";
import { InstanceLaunchTemplate } from "./launch-template";
import { privateSubnets } from "./private-subnets";

export interface ContainerInstancesProps {
  readonly cluster: ecs.ICluster;
  readonly capacity: Config["cluster"];
}

/** The cluster's container instances: a launch template and the Auto Scaling group that uses it. */
export class ContainerInstances extends Construct {
  readonly autoScalingGroup: autoscaling.AutoScalingGroup;

  constructor(scope: Construct, id: string, props: ContainerInstancesProps) {
    super(scope, id);
    const { cluster, capacity } = props;

    const { launchTemplate } = new InstanceLaunchTemplate(this, "Launch", { vpc: cluster.vpc, capacity });
    this.autoScalingGroup = new autoscaling.AutoScalingGroup(this, "AutoScalingGroup", {
      vpc: cluster.vpc,
      vpcSubnets: privateSubnets(cluster.vpc),
      ...launchOptions(launchTemplate, capacity),
      minCapacity: capacity.instances.min,
      maxCapacity: capacity.instances.max,
      // No desired capacity: managed scaling owns it, and a template's number would undo its work on every deployment.
      updatePolicy: instanceRefresh(),
    });

    accept(this.autoScalingGroup, {
      AS3: "ECS scales the group and says so in the service's events; notifications would need a topic that nobody reads",
      EC26: "The rule cannot read a launch template; the root volume is encrypted there",
    });

    for (const tagged of [launchTemplate, this.autoScalingGroup]) {
      Tags.of(tagged).add("Name", `${Stack.of(this).stackName}-instance`);
      Tags.of(tagged).add("Cluster", cluster.clusterName);
    }
    // ECS sets this tag itself when it takes the group over; written here, a later deployment does not remove it again.
    Tags.of(this.autoScalingGroup).add("AmazonECSManaged", "true");
  }
}

type LaunchOptions = Pick<autoscaling.AutoScalingGroupProps, "launchTemplate" | "mixedInstancesPolicy">;

/** One type bought on demand is a plain launch template; several types, or Spot, are a mixed-instances policy. */
function launchOptions(launchTemplate: ec2.LaunchTemplate, capacity: Config["cluster"]): LaunchOptions {
  if (capacity.instanceTypes.length === 1 && capacity.spotPercentage === 0) return { launchTemplate };
  return {
    mixedInstancesPolicy: {
      launchTemplate,
      launchTemplateOverrides: capacity.instanceTypes.map((type) => ({ instanceType: new ec2.InstanceType(type) })),
      instancesDistribution: {
        onDemandBaseCapacity: capacity.instances.min,
        onDemandPercentageAboveBaseCapacity: 100 - capacity.spotPercentage,
        spotAllocationStrategy: autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED,
      },
    },
  };
}

/**
 * A new AMI or launch template replaces the instances: a new one first, then the old one drains and goes, so that no
 * task is lost. By itself a changed launch template touches no running instance.
 */
function instanceRefresh(): autoscaling.UpdatePolicy {
  return autoscaling.UpdatePolicy.instanceRefresh({
    strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
    minHealthyPercentage: 100,
    maxHealthyPercentage: 200,
    // Time for the agent to register and pull the image before the next instance drains.
    instanceWarmup: Duration.minutes(2),
    // ECS may protect an instance from scale-in while it places a task there; waiting for that could take for ever.
    scaleInProtectedInstances: autoscaling.ScaleInProtectedInstances.REFRESH,
  });
}
