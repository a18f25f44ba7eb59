import { Duration, Stack, Tags } from "aws-cdk-lib";
import * as autoscaling from "aws-cdk-lib/aws-autoscaling";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import type { Config } from "../config";
import { acknowledge } from "./acknowledge";
import { addJoinHook } from "./join-hook";
import { InstanceLaunchTemplate } from "./launch-template";
import { privateSubnets } from "./private-subnets";

export interface ContainerInstancesProps {
  readonly cluster: ecs.ICluster;
  readonly config: Config["cluster"];
  /** How long a terminating instance may wait for its drain, in seconds. */
  readonly drainSeconds: number;
}

/** The cluster's container instances: a launch template and its Auto Scaling group. */
export class ContainerInstances extends Construct {
  readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  /** The hook of managed draining. The capacity provider must depend on it. */
  readonly drainingHook: autoscaling.LifecycleHook;

  constructor(scope: Construct, id: string, props: ContainerInstancesProps) {
    super(scope, id);
    const { cluster, config } = props;

    // The instances must know this name before the group exists, because its template refers to theirs.
    const groupName = `${Stack.of(this).stackName}-instances`;
    const { launchTemplate } = new InstanceLaunchTemplate(this, "Launch", { cluster, groupName, config });
    this.autoScalingGroup = new autoscaling.AutoScalingGroup(this, "AutoScalingGroup", {
      autoScalingGroupName: groupName,
      vpc: cluster.vpc,
      vpcSubnets: privateSubnets(cluster.vpc),
      ...launchOptions(launchTemplate, config),
      minCapacity: config.instances.min,
      maxCapacity: config.instances.max,
      // A Spot instance is replaced at EC2's rebalance recommendation, which can come before the two-minute notice (EC2 Auto
      // Scaling User Guide, "Capacity Rebalancing in Auto Scaling to replace at-risk Spot Instances").
      capacityRebalance: config.spotPercentage > 0,
      // Free of charge (EC2 Auto Scaling User Guide, "Enable Auto Scaling group metrics"). The dashboard and an alarm read it.
      groupMetrics: [new autoscaling.GroupMetrics(autoscaling.GroupMetric.IN_SERVICE_INSTANCES)],
      // No desired capacity: managed scaling sets it, and a value in the template would reset it at each deployment.
      updatePolicy: instanceRefresh(),
    });
    // ECS adds a hook of this name itself (ECS Developer Guide, "Configuring Amazon ECS capacity providers to safely shut
    // down instances"). CloudFormation deletes only a declared one before the group, so that it holds no last instance.
    this.drainingHook = this.autoScalingGroup.addLifecycleHook("Draining", {
      lifecycleHookName: "ecs-managed-draining-termination-hook",
      lifecycleTransition: autoscaling.LifecycleTransition.INSTANCE_TERMINATING,
      defaultResult: autoscaling.DefaultResult.CONTINUE,
      heartbeatTimeout: Duration.seconds(props.drainSeconds),
    });
    addJoinHook(this.autoScalingGroup);

    acknowledge(this.autoScalingGroup, {
      AS3: "ECS scales the group and says so in the service's events; notifications would need a topic that nobody reads",
      EC26: "The rule cannot read a launch template; the root volume is encrypted there",
    });

    for (const tagged of [launchTemplate, this.autoScalingGroup]) {
      Tags.of(tagged).add("Name", `${Stack.of(this).stackName}-instance`);
      Tags.of(tagged).add("Cluster", cluster.clusterName);
    }
    // The group gives its instances this tag. In the launch template, a new value would replace all instances. So the
    // volumes go without it.
    Tags.of(launchTemplate).remove("Environment");
    // ECS adds this tag when it manages the group. A template without the tag would remove it at a later deployment.
    Tags.of(this.autoScalingGroup).add("AmazonECSManaged", "true");
  }
}

type LaunchOptions = Pick<autoscaling.AutoScalingGroupProps, "launchTemplate" | "mixedInstancesPolicy">;

/** One on-demand type needs a launch template only. Several types, or Spot, need a mixed-instances policy. */
function launchOptions(launchTemplate: ec2.LaunchTemplate, config: Config["cluster"]): LaunchOptions {
  if (config.instanceTypes.length === 1 && config.spotPercentage === 0) return { launchTemplate };
  return {
    mixedInstancesPolicy: {
      launchTemplate,
      launchTemplateOverrides: config.instanceTypes.map((type) => ({ instanceType: new ec2.InstanceType(type) })),
      instancesDistribution: {
        onDemandBaseCapacity: config.instances.min,
        onDemandPercentageAboveBaseCapacity: 100 - config.spotPercentage,
        spotAllocationStrategy: autoscaling.SpotAllocationStrategy.PRICE_CAPACITY_OPTIMIZED,
      },
    },
  };
}

/**
 * A new AMI or launch template replaces the instances. New instances start and join the cluster first, then old ones drain,
 * so no task is lost. Without this policy a changed launch template affects new instances only.
 */
function instanceRefresh(): autoscaling.UpdatePolicy {
  return autoscaling.UpdatePolicy.instanceRefresh({
    strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
    minHealthyPercentage: 100,
    // In two halves: if new instances join the cluster and then run no task, half of the old ones stay.
    maxHealthyPercentage: 150,
    // ECS protects an instance from scale-in while it places a task there. The default would wait for all of these.
    scaleInProtectedInstances: autoscaling.ScaleInProtectedInstances.REFRESH,
  });
}
