import * as ec2 from "aws-cdk-lib/aws-ec2";
import { interfaceEndpoints } from "../config/fixed";
import { acknowledge } from "./acknowledge";
import { limitToAccount } from "./endpoint-policies";

/**
 * The endpoints whose services take no policy (awsdocs/amazon-ecs-developer-guide, issue 55, of 2018; no newer source names
 * them). Only the ECS agent's channels pass there (ECS Developer Guide, "Amazon ECS interface VPC endpoints").
 */
const withoutPolicy = ["ecs-agent", "ecs-telemetry"];

/**
 * Adds an interface endpoint for each AWS service that instances and tasks call. Each endpoint has an interface in every
 * zone, so that it survives the loss of a zone. The security group admits HTTPS from the VPC. The policy admits this account.
 */
export function addInterfaceEndpoints(vpc: ec2.Vpc): void {
  const securityGroup = new ec2.SecurityGroup(vpc, "EndpointSecurityGroup", {
    vpc,
    description: "Interface endpoints: HTTPS from the VPC",
    allowAllOutbound: false,
  });
  securityGroup.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(443), "Instances and tasks");
  acknowledge(securityGroup, { EC23: "The rule cannot read the VPC's range; no other one is admitted" });
  for (const name of interfaceEndpoints) {
    const endpoint = vpc.addInterfaceEndpoint(name, {
      service: new ec2.InterfaceVpcEndpointAwsService(name),
      securityGroups: [securityGroup],
      open: false,
      subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
    if (!withoutPolicy.includes(name)) limitToAccount(endpoint);
  }
}
