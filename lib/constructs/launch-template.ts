import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import { architecture } from "../capacity/instance-types";
import type { Config } from "../config";
import { rootVolumeGiB } from "../config/volume";
import { accept } from "./acknowledge";

export interface InstanceLaunchTemplateProps {
  readonly vpc: ec2.IVpc;
  readonly capacity: Config["cluster"];
}

/** What an instance is: its image, role, security group, volume and the ECS agent's configuration. */
export class InstanceLaunchTemplate extends Construct {
  readonly launchTemplate: ec2.LaunchTemplate;

  constructor(scope: Construct, id: string, { vpc, capacity }: InstanceLaunchTemplateProps) {
    super(scope, id);
    const hardware =
      architecture(capacity.instanceTypes) === "arm64" ? ecs.AmiHardwareType.ARM : ecs.AmiHardwareType.STANDARD;
    this.launchTemplate = new ec2.LaunchTemplate(this, "LaunchTemplate", {
      machineImage: ecs.EcsOptimizedImage.amazonLinux2023(hardware),
      instanceType: new ec2.InstanceType(firstOf(capacity.instanceTypes)),
      detailedMonitoring: true,
      associatePublicIpAddress: false,
      instanceInitiatedShutdownBehavior: ec2.InstanceInitiatedShutdownBehavior.TERMINATE,
      securityGroup: this.securityGroup(vpc),
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
    const role = new iam.Role(this, "Role", {
      assumedBy: new iam.ServicePrincipal("ec2.amazonaws.com"),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonEC2ContainerServiceforEC2Role"),
        iam.ManagedPolicy.fromAwsManagedPolicyName("AmazonSSMManagedInstanceCore"),
      ],
    });
    const upToDate = "AWS keeps it up to date with what its own agents call";
    const agent = "The CDK's grant for the ECS agent: this cluster only, but for calls that take no resource";
    accept(role, {
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role]": upToDate,
      "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]": upToDate,
      "IAM5[Action::ecs:Submit*]": agent,
      "IAM5[Resource::*]": agent,
    });
    return role;
  }
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
  // An instance gets its trunk when it registers; this line makes a switch replace those that have registered before.
  if (capacity.eniTrunking) userData.addCommands("# takes a trunk network interface");
  userData.addCommands(
    ...Object.entries(settings).map(([name, value]) => `echo ${name}=${value} >> /etc/ecs/ecs.config`),
  );
  return userData;
}

function firstOf<T>(values: readonly T[]): T {
  const [first] = values;
  if (first === undefined) throw new Error("the schema guarantees one value at the least");
  return first;
}
