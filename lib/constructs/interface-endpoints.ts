import * as ec2 from "aws-cdk-lib/aws-ec2";
import { interfaceEndpoints } from "../capacity/addresses";

/**
 * Interface endpoints for what instances and tasks ask of AWS, in every zone, so that a zone's failure cuts nobody
 * off. Their security group admits the VPC over HTTPS.
 */
export function addServiceEndpoints(vpc: ec2.Vpc): void {
  const securityGroup = new ec2.SecurityGroup(vpc, "EndpointSecurityGroup", {
    vpc,
    description: "Interface endpoints: HTTPS from the VPC",
    allowAllOutbound: false,
  });
  securityGroup.addIngressRule(ec2.Peer.ipv4(vpc.vpcCidrBlock), ec2.Port.tcp(443), "Instances and tasks");
  for (const name of interfaceEndpoints) {
    vpc.addInterfaceEndpoint(name, {
      service: new ec2.InterfaceVpcEndpointAwsService(name),
      securityGroups: [securityGroup],
      open: false,
      subnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    });
  }
}
