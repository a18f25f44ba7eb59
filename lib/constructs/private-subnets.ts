import type * as ec2 from "aws-cdk-lib/aws-ec2";

/** The subnets of instances and tasks. With egress "vpc-endpoints" the CDK calls them isolated. */
export function privateSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  return { subnets: [...vpc.privateSubnets, ...vpc.isolatedSubnets] };
}
