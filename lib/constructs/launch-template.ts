import { Stack } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import type * as ecs from "aws-cdk-lib/aws-ecs";
import { Construct } from "constructs";
import { architecture } from "../capacity/instance-types";
import type { Config } from "../config";
import { rootVolumeGiB } from "../config/fixed";
import { InstanceRole } from "./instance-role";
import { joinCommands } from "./join-hook";

export interface InstanceLaunchTemplateProps {
  readonly cluster: ecs.ICluster;
  /** Name of the Auto Scaling group that launches the instances. */
  readonly groupName: string;
  readonly config: Config["cluster"];
}

/** The template of an instance: image, role, security group, volume and the ECS agent's configuration. */
export class InstanceLaunchTemplate extends Construct {
  readonly launchTemplate: ec2.LaunchTemplate;

  constructor(scope: Construct, id: string, { cluster, groupName, config }: InstanceLaunchTemplateProps) {
    super(scope, id);
    this.launchTemplate = new ec2.LaunchTemplate(this, "LaunchTemplate", {
      machineImage: machineImage(config),
      instanceType: new ec2.InstanceType(firstOf(config.instanceTypes)),
      detailedMonitoring: true,
      associatePublicIpAddress: false,
      instanceInitiatedShutdownBehavior: ec2.InstanceInitiatedShutdownBehavior.TERMINATE,
      securityGroup: this.securityGroup(cluster.vpc),
      role: new InstanceRole(this, "Role", { cluster, groupName }),
      userData: this.userData(groupName, config),
      requireImdsv2: true,
      // With one hop, the metadata answers the instance itself and no container behind its bridge.
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

  /** No inbound traffic: with awsvpc it reaches the tasks' own interfaces. Outbound, agent and image pulls need HTTPS only. */
  private securityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    const group = new ec2.SecurityGroup(this, "SecurityGroup", {
      vpc,
      description: "Container instances: no inbound traffic",
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), "ECS, ECR, SSM and CloudWatch");
    return group;
  }

  /** The ECS agent's configuration, which it reads when it starts. The CDK's cluster adds the line with its name. */
  private userData(groupName: string, config: Config["cluster"]): ec2.UserData {
    const userData = ec2.UserData.forLinux();
    // Only a new instance gets a trunk. This line changes the launch template, so that a change of the setting replaces
    // the running instances.
    if (config.eniTrunking) userData.addCommands("# takes a trunk network interface");
    userData.addCommands(
      ...Object.entries(agentSettings(config)).map(([name, value]) => `echo ${name}=${value} >> /etc/ecs/ecs.config`),
      ...joinCommands(groupName, Stack.of(this).region),
    );
    return userData;
  }
}

/**
 * CloudFormation reads the parameter at each deployment. AWS publishes one of each AMI, by its name, and one of the
 * recommended AMI (ECS Developer Guide, "Retrieving Amazon ECS-optimized Linux AMI metadata").
 */
function machineImage({ instanceTypes, amiVersion }: Config["cluster"]): ec2.IMachineImage {
  const folder = architecture(instanceTypes) === "arm64" ? "amazon-linux-2023/arm64" : "amazon-linux-2023";
  const parameter = `/aws/service/ecs/optimized-ami/${folder}/${amiVersion ?? "recommended"}/image_id`;
  return ec2.MachineImage.fromSsmParameter(parameter);
}

function agentSettings(config: Config["cluster"]): Record<string, string> {
  return {
    // Tasks have a role of their own, so the instance's credentials stay out of their reach.
    ECS_AWSVPC_BLOCK_IMDS: "true",
    // A privileged container is root on its instance. Nobody who may only run tasks can start one here.
    ECS_DISABLE_PRIVILEGED: "true",
    // The agent drains the instance at the two-minute notice of a Spot interruption.
    ...(config.spotPercentage > 0 && { ECS_ENABLE_SPOT_INSTANCE_DRAINING: "true" }),
  };
}

function firstOf<T>(values: readonly T[]): T {
  const [first] = values;
  if (first === undefined) throw new Error("the schema guarantees one value at the least");
  return first;
}
