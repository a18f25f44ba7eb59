import { Fn, RemovalPolicy, Stack, type StackProps, Tags } from "aws-cdk-lib";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as logs from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { natGateways, planSubnets, prefixLength, type SubnetPlan } from "./capacity/subnets";
import type { Config } from "./config";
import { limits } from "./config/fields";
import { acknowledge } from "./constructs/acknowledge";
import { limitS3 } from "./constructs/endpoint-policies";
import { addInterfaceEndpoints } from "./constructs/interface-endpoints";

export interface VpcStackProps extends StackProps {
  readonly config: Config["network"];
  /** Retention of the flow logs, in days. */
  readonly logRetentionDays: logs.RetentionDays;
}

/** The network: public subnets for the load balancer, private ones for instances and tasks. */
export class VpcStack extends Stack {
  readonly vpc: ec2.Vpc;

  constructor(scope: Construct, id: string, props: VpcStackProps) {
    super(scope, id, props);
    const { config } = props;
    const plan = planSubnets(prefixLength(config.cidr), config.availabilityZones);
    if (!plan) throw new Error(`network.cidr: ${config.cidr} is too small for ${config.availabilityZones} zones`);

    this.vpc = new ec2.Vpc(this, "Vpc", {
      vpcName: this.stackName,
      ipAddresses: ec2.IpAddresses.cidr(config.cidr),
      maxAzs: config.availabilityZones,
      // Room for a third zone. Without it, a third zone would change the range of every subnet.
      reservedAzs: plan.zonesToSpare,
      natGateways: natGateways(config),
      subnetConfiguration: subnets(plan, config.egress),
      // The CDK empties the default security group with a Lambda function. No resource here uses that group.
      restrictDefaultSecurityGroup: false,
    });

    // The CDK names a subnet by its construct path, which is the same in every stage.
    for (const subnet of [...this.vpc.publicSubnets, ...this.vpc.privateSubnets, ...this.vpc.isolatedSubnets]) {
      Tags.of(subnet).add("Name", `${this.stackName}-${subnet.node.id}`);
    }

    // ECR stores image layers in S3. This endpoint is free, and image pulls then cost nothing at the NAT gateway.
    const s3 = this.vpc.addGatewayEndpoint("S3", { service: ec2.GatewayVpcEndpointAwsService.S3 });
    if (config.egress === "vpc-endpoints") {
      addInterfaceEndpoints(this.vpc);
      limitS3(s3);
    }
    if (config.flowLogs) this.logTraffic(props.logRetentionDays);
    else acknowledge(this.vpc, { VPC7: "Flow logs are billed by volume: network.flowLogs turns them on" });
  }

  /**
   * The first zones of the region that the template is deployed to. Without this, the CDK looks up the zones of an
   * explicit account and region, which needs credentials.
   */
  override get availabilityZones(): string[] {
    return Array.from({ length: limits.availabilityZones.most }, (_, zone) => Fn.select(zone, Fn.getAzs()));
  }

  private logTraffic(retention: logs.RetentionDays): void {
    const logGroup = new logs.LogGroup(this, "FlowLogs", { retention, removalPolicy: RemovalPolicy.DESTROY });
    this.vpc.addFlowLog("FlowLog", { destination: ec2.FlowLogDestination.toCloudWatchLogs(logGroup) });
  }
}

function subnets(plan: SubnetPlan, egress: Config["network"]["egress"]): ec2.SubnetConfiguration[] {
  const privateType = egress === "vpc-endpoints" ? ec2.SubnetType.PRIVATE_ISOLATED : ec2.SubnetType.PRIVATE_WITH_EGRESS;
  // The larger subnets first: the CDK assigns ranges in this order, and the other order would leave gaps.
  return [
    { name: "private", subnetType: privateType, cidrMask: plan.privateMask },
    {
      name: "public",
      subnetType: ec2.SubnetType.PUBLIC,
      cidrMask: plan.publicMask,
      // Load balancer and NAT gateways bring their own addresses. No other resource may get one by accident.
      mapPublicIpOnLaunch: false,
    },
  ];
}
