import { Fn, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as logs from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { natGateways, planSubnets, prefixLength, type SubnetPlan } from "./capacity/subnets";
import type { Config } from "./config";
import { accept } from "./constructs/acknowledge";
import { addServiceEndpoints } from "./constructs/interface-endpoints";

export interface VpcStackProps extends StackProps {
  readonly network: Config["network"];
  /** How long flow logs are kept, in days. */
  readonly logRetentionDays: logs.RetentionDays;
}

/** The network: public subnets for the load balancer, private ones for instances and tasks. */
export class VpcStack extends Stack {
  readonly vpc: ec2.Vpc;

  constructor(scope: Construct, id: string, props: VpcStackProps) {
    super(scope, id, props);
    const { network } = props;
    const plan = planSubnets(prefixLength(network.cidr), network.availabilityZones);
    if (!plan) throw new Error(`network.cidr: ${network.cidr} is too small for ${network.availabilityZones} zones`);

    this.vpc = new ec2.Vpc(this, "Vpc", {
      ipAddresses: ec2.IpAddresses.cidr(network.cidr),
      maxAzs: network.availabilityZones,
      // A third zone can be added later: without the room kept for it, every range would move.
      reservedAzs: plan.zonesToSpare,
      natGateways: natGateways(network),
      subnetConfiguration: subnets(plan, network.egress),
      // Emptying the default security group takes a Lambda function; nothing here ever uses that group.
      restrictDefaultSecurityGroup: false,
    });

    // Free, and it keeps the layers of every image pull (ECR stores them in S3) off the NAT gateway's bill.
    this.vpc.addGatewayEndpoint("S3", { service: ec2.GatewayVpcEndpointAwsService.S3 });
    if (network.egress === "vpc-endpoints") addServiceEndpoints(this.vpc);
    if (network.flowLogs) this.logTraffic(props.logRetentionDays);
    else accept(this.vpc, { VPC7: "Flow logs are billed by volume: network.flowLogs turns them on" });
  }

  /**
   * The first zones of whichever region the template is deployed to. Without this, an explicit account and region make
   * the CDK look zones up, which takes credentials.
   */
  override get availabilityZones(): string[] {
    return [0, 1, 2].map((zone) => Fn.select(zone, Fn.getAzs()));
  }

  private logTraffic(retention: logs.RetentionDays): void {
    const logGroup = new logs.LogGroup(this, "FlowLogs", { retention, removalPolicy: RemovalPolicy.DESTROY });
    this.vpc.addFlowLog("FlowLog", { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup) });
  }
}

function subnets(plan: SubnetPlan, egress: Config["network"]["egress"]): ec2.SubnetConfiguration[] {
  const privateType = egress === "vpc-endpoints" ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
  // Larger subnets first: the CDK hands ranges out in this order and would leave gaps the other way round.
  return [
    { name: "private", subnetType: privateType, cidrMask: plan.privateMask },
    {
      name: "public",
      subnetType: ec2.SubnetType.PUBLIC,
      cidrMask: plan.publicMask,
      // Load balancer and NAT gateways bring their own addresses; nothing else may get one by accident.
      mapPublicIpOnLaunch: false,
    },
  ];
}
