import { mutantsOf } from "../mutant";

/** VPC, subnets, routes, endpoints, flow logs, and the references between the stacks. */
export const network = [
  ...mutantsOf(
    "vpc-stack.ts",
    ["stacks/vpc"],
    [
      [
        "a resource in a public subnet gets a public address by accident",
        "mapPublicIpOnLaunch: false",
        "mapPublicIpOnLaunch: true",
      ],
      [
        "the flow logs are kept for ever",
        '"FlowLogs", { retention,',
        '"FlowLogs", { retention: logs.RetentionDays.INFINITE,',
      ],
      ["the flow logs stay after destroy", "RemovalPolicy.DESTROY", "RemovalPolicy.RETAIN"],
      [
        "the flow logs have rejected packets only",
        "toCloudWatchLogs(logGroup)",
        "toCloudWatchLogs(logGroup), trafficType: ec2.FlowLogTrafficType.REJECT",
      ],
      ["data leave by the S3 endpoint to any bucket", "limitS3(s3);", ""],
      ["a third zone moves the subnets of the others", "reservedAzs: plan.zonesToSpare,", ""],
    ],
  ),
  ...mutantsOf(
    "capacity/subnets.ts",
    ["stacks/vpc"],
    [
      ["all zones lose their way out with one", '"nat-gateway-per-az": availabilityZones', '"nat-gateway-per-az": 1'],
      ["behind vpc-endpoints, a NAT gateway stays", '"vpc-endpoints": 0', '"vpc-endpoints": 1'],
    ],
  ),
  ...mutantsOf(
    "constructs/endpoint-policies.ts",
    ["stacks/vpc"],
    [
      [
        "foreign credentials pass the interface endpoints",
        'conditions: { StringEquals: { "aws:PrincipalAccount": Aws.ACCOUNT_ID } },',
        "",
      ],
      ["foreign buckets are in reach behind vpc-endpoints", ', "aws:ResourceAccount": Aws.ACCOUNT_ID', ""],
      ["image layers can be overwritten through the endpoint", '["s3:GetObject"]', '["s3:*Object"]'],
    ],
  ),
  ...mutantsOf(
    "constructs/interface-endpoints.ts",
    ["stacks/vpc"],
    [
      ["the interface endpoints have no policy", "if (!withoutPolicy.includes(name)) limitToAccount(endpoint);", ""],
      ["the interface endpoints admit everyone", "ec2.Peer.ipv4(vpc.vpcCidrBlock)", "ec2.Peer.anyIpv4()"],
      ["the interface endpoints admit every port", "ec2.Port.tcp(443)", "ec2.Port.allTcp()"],
      [
        "the interface endpoints stand in the public subnets",
        "ec2.SubnetType.PRIVATE_ISOLATED",
        "ec2.SubnetType.PUBLIC",
      ],
      [
        "the interface endpoints are in one zone",
        "{ subnetType: ec2.SubnetType.PRIVATE_ISOLATED }",
        "{ subnets: vpc.isolatedSubnets.slice(0, 1) }",
      ],
    ],
  ),
  ...mutantsOf(
    "config/fixed.ts",
    ["stacks/vpc"],
    [
      ["behind vpc-endpoints, no image can be pulled", '  "ecr.dkr",\n', ""],
      ["behind vpc-endpoints, no instance completes its hook", '  "autoscaling",\n', ""],
    ],
  ),
  ...mutantsOf(
    "constructs/private-subnets.ts",
    ["stacks/capacity-provider"],
    [
      [
        "instances and tasks stand in the public subnets",
        "[...vpc.privateSubnets, ...vpc.isolatedSubnets]",
        "vpc.publicSubnets",
      ],
    ],
  ),
  ...mutantsOf(
    "application.ts",
    ["application/invariants"],
    [
      [
        "a stack replaces a value that another one still uses",
        "CrossStackReferences.of(app).consume(ReferenceStrength.STRONG);",
        "",
      ],
      [
        "deletionProtection leaves the stacks unprotected",
        "terminationProtection: config.loadBalancer.deletionProtection",
        "terminationProtection: false",
      ],
      [
        "destroy is refused although deletionProtection is off",
        "terminationProtection: config.loadBalancer.deletionProtection",
        "terminationProtection: true",
      ],
    ],
  ),
];
