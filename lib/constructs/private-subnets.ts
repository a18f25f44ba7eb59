import type * as ec2 from "aws-cdk-lib/aws-ec2";

/** Instances and tasks live where the load balancer does not. */
export function privateSubnets(vpc: ec2.IVpc): ec2.SubnetSelection {
  return { subnets: [...vpc.privateSubnets, ...vpc.isolatedSubnets] };
}
