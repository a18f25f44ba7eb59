import { Duration, Stack, Tags } from "aws-cdk-lib";
import * as autoscaling from "aws-cdk-lib/aws-autoscaling";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Config } from "./config";
import { architecture } from "./instance-types";
import { rootVolumeGiB } from "./volume";

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

    const launchTemplate = this.launchTemplate(cluster, capacity);
    this.autoScalingGroup = new autoscaling.AutoScalingGroup(this, "AutoScalingGroup", {
      vpc: cluster.vpc,
      vpcSubnets: privateSubnets(cluster.vpc),
      ...launchOptions(launchTemplate, capacity),
      minCapacity: capacity.instances.min,
      maxCapacity: capacity.instances.max,
      // No desired capacity: managed scaling owns it, and a template's number would undo its work on every deployment.
      updatePolicy: instanceRefresh(),
    });

    for (const tagged of [launchTemplate, this.autoScalingGroup]) {
      Tags.of(tagged).add("Name", `${Stack.of(this).stackName}-instance`);
      Tags.of(tagged).add("Cluster", cluster.clusterName);
    }
    // ECS sets this tag itself when it takes the group over; written here, a later deployment does not remove it again.
    Tags.of(this.autoScalingGroup).add("AmazonECSManaged", "true");
  }

  private launchTemplate(cluster: ecs.ICluster, capacity: Config["cluster"]): ec2.LaunchTemplate {
    const hardware =
      architecture(capacity.instanceTypes) === "arm64" ? ecs.AmiHardwareType.ARM : ecs.AmiHardwareType.STANDARD;
    return new ec2.LaunchTemplate(this, "LaunchTemplate", {
      machineImage: ecs.EcsOptimizedImage.amazonLinux2023(hardware),
      instanceType: new ec2.InstanceType(firstOf(capacity.instanceTypes)),
      detailedMonitoring: true,
      associatePublicIpAddress: false,
      instanceInitiatedShutdownBehavior: ec2.InstanceInitiatedShutdownBehavior.TERMINATE,
      securityGroup: this.securityGroup(cluster.vpc),
      role: this.role(),
      userData: agentConfiguration(capacity),
      requireImdsv2: true,
      // One hop reaches the instance itself and no container behind its bridge.
      httpPutResponseHopLimit: 1,
      blockDevices: [
        {
          deviceName: "/dev/xvda",
          volume: ec2.BlockDeviceVolume.ebs(rootVolumeGiB, {
            volumeType: ec2.EbsDeviceVolumeType.GP3,
            encrypted: true,
          }),
        },
      ],
    });
  }

  /** No way in: with awsvpc, traffic reaches the tasks' own interfaces. Out, the agent and image pulls need HTTPS only. */
  private securityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, "SecurityGroup", {
      vpc,
      description: "Container instances: no inbound traffic",
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), "ECS, ECR, SSM and CloudWatch");
    return group;
  }

  private role(): iam.Role {
    return new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonEC2ContainerServiceforEC2Role"),
        iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore"),
      ],
    });
  }
}

/** Instances and tasks live where the load balancer does not. */
export function privateSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  return { subnets: [...vpc.privateSubnets, ...vpc.isolatedSubnets] };
}

/** The ECS agent's configuration, read once when the instance starts; the cluster adds the line that joins it. */
function agentConfiguration(capacity: Config["cluster"]): ec2.UserData {
  const settings = {
    // Tasks have a role of their own; the instance's credentials are none of their business.
    ECS_AWSVPC_BLOCK_IMDS: "true",
    // The two-minute notice of a Spot interruption drains the instance.
    ...(capacity.spotPercentage > 0 && { ECS_ENABLE_SPOT_INSTANCE_DRAINING: "true" }),
  };
  const userData = ec2.UserData.forLinux();
  userData.addCommands(
    ...Object.entries(settings).map(([name, value]) => `echo ${name}=${value} >> /etc/ecs/ecs.config`),
  );
  return userData;
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

function firstOf<T>(values: readonly T[]): T {
  const [first] = values;
  if (first === undefined) throw new Error("the schema guarantees one value at the least");
  return first;
}
