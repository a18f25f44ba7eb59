import { every, only, synthesise } from "../support/synthesise";

const { vpc } = synthesise();
const subnets = every(vpc, "AWS::EC2::Subnet");
const named = (kind: string) => subnets.filter(({ id }) => id.includes(kind));
const zoneIndex = ({ Properties }: (typeof subnets)[number]) => Properties.AvailabilityZone["Fn::Select"][0];

/** The default route of a subnet. */
function defaultRoute(subnetId: string) {
  const association = every(vpc, "AWS::EC2::SubnetRouteTableAssociation").find(
    ({ Properties }) => Properties.SubnetId.Ref === subnetId,
  );
  const routes = every(vpc, "AWS::EC2::Route").filter(
    ({ Properties }) => Properties.RouteTableId.Ref === association?.Properties.RouteTableId.Ref,
  );
  return routes.find(({ Properties }) => Properties.DestinationCidrBlock === "0.0.0.0/0")?.Properties;
}

describe("R1: the VPC", () => {
  test("has the configured range", () => {
    expect(only(vpc, "AWS::EC2::VPC").Properties.CidrBlock).toBe("10.0.0.0/16");
  });

  test.each(["public", "private"])("has 2 %s subnets over 2 zones", (kind) => {
    expect(named(kind).map(zoneIndex)).toEqual([0, 1]);
  });

  test("has 3 public and 3 private subnets over 3 zones, if network.availabilityZones is 3", () => {
    const three = every(synthesise({ network: { availabilityZones: 3 } }).vpc, "AWS::EC2::Subnet");
    expect(three.map(zoneIndex).sort()).toEqual([0, 0, 1, 1, 2, 2]);
  });

  test("names VPC and subnets after the stack, so that the stages differ in the console", () => {
    const name = ({ Properties }: { Properties: { Tags: { Key: string; Value: string }[] } }) =>
      Properties.Tags.find(({ Key }) => Key === "Name")?.Value;
    expect(name(only(vpc, "AWS::EC2::VPC"))).toBe("fastapi-test-vpc");
    expect(subnets.map(name).sort()).toEqual([
      "fastapi-test-vpc-privateSubnet1",
      "fastapi-test-vpc-privateSubnet2",
      "fastapi-test-vpc-publicSubnet1",
      "fastapi-test-vpc-publicSubnet2",
    ]);
  });

  test("names no zone: the template fits any region", () => {
    for (const { Properties } of subnets) {
      expect(Properties.AvailabilityZone["Fn::Select"][1]).toEqual({ "Fn::GetAZs": "" });
    }
  });

  test("gives no subnet public addresses by default", () => {
    expect(subnets.map(({ Properties }) => Properties.MapPublicIpOnLaunch)).toEqual([false, false, false, false]);
  });

  test("routes public subnets to the internet gateway", () => {
    for (const { id } of named("public")) expect(defaultRoute(id).GatewayId.Ref).toMatch(/IGW/);
  });

  test("routes private subnets to the one NAT gateway, so that they reach ECR, ECS and logs", () => {
    const { id } = only(vpc, "AWS::EC2::NatGateway");
    for (const subnet of named("private")) expect(defaultRoute(subnet.id).NatGatewayId.Ref).toBe(id);
  });

  test("routes S3, where ECR stores image layers, to a gateway endpoint from every private subnet", () => {
    const { Properties } = only(vpc, "AWS::EC2::VPCEndpoint");
    expect(Properties.VpcEndpointType).toBe("Gateway");
    expect(JSON.stringify(Properties.ServiceName)).toContain(".s3");
    const tables = JSON.stringify(Properties.RouteTableIds);
    for (const { id } of named("private")) {
      expect(tables).toContain(id.replace(/Subnet[0-9A-F]+$/, "RouteTable"));
    }
  });
});

test("a third zone can be added later: the ranges of the first two zones stay the same", () => {
  const three = every(synthesise({ network: { availabilityZones: 3 } }).vpc, "AWS::EC2::Subnet");
  const ranges = (list: typeof subnets) => list.map(({ id, Properties }) => [id, Properties.CidrBlock]);
  expect(ranges(three)).toEqual(expect.arrayContaining(ranges(subnets)));
});

describe("network.egress", () => {
  test("nat-gateway-per-az: every zone has its own NAT gateway and a route to it", () => {
    const perZone = synthesise({ network: { egress: "nat-gateway-per-az" } }).vpc;
    const routes = every(perZone, "AWS::EC2::Route").flatMap(({ Properties }) => Properties.NatGatewayId?.Ref ?? []);
    expect(new Set(routes).size).toBe(2);
    expect(
      every(perZone, "AWS::EC2::NatGateway")
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...routes].sort());
  });

  test("vpc-endpoints: no NAT gateway, and an endpoint in each private subnet for each AWS service that a task needs", () => {
    const { vpc: closed } = synthesise({ network: { egress: "vpc-endpoints" } });
    expect(every(closed, "AWS::EC2::NatGateway")).toEqual([]);
    const interfaces = every(closed, "AWS::EC2::VPCEndpoint").filter(
      ({ Properties }) => Properties.VpcEndpointType === "Interface",
    );
    const services = JSON.stringify(interfaces.map(({ Properties }) => Properties.ServiceName));
    const needed = [
      "autoscaling",
      "ecr.api",
      "ecr.dkr",
      "ecs",
      "ecs-agent",
      "ecs-telemetry",
      "logs",
      "secretsmanager",
      "ssm",
      "ssmmessages",
    ];
    for (const name of needed) expect(services).toContain(`.${name}"`);
    expect(interfaces).toHaveLength(needed.length);
    const subnets = every(closed, "AWS::EC2::Subnet").filter(({ id }) => id.includes("private"));
    for (const { Properties } of interfaces) {
      expect(Properties.SubnetIds).toEqual(subnets.map(({ id }) => ({ Ref: id })));
    }
    const [group] = every(closed, "AWS::EC2::SecurityGroup");
    expect(group?.Properties.SecurityGroupIngress).toEqual([
      expect.objectContaining({
        FromPort: 443,
        ToPort: 443,
        CidrIp: { "Fn::GetAtt": [expect.anything(), "CidrBlock"] },
      }),
    ]);
  });
});

describe("network.egress vpc-endpoints: what passes the endpoints", () => {
  const account = { Ref: "AWS::AccountId" };
  const endpoints = every(synthesise({ network: { egress: "vpc-endpoints" } }).vpc, "AWS::EC2::VPCEndpoint");
  const statements = ({ Properties }: (typeof endpoints)[number]) => Properties.PolicyDocument?.Statement;
  const named = (service: string) =>
    endpoints.find(({ Properties }) => JSON.stringify(Properties.ServiceName).endsWith(`.${service}"]]}`));

  test.each(["autoscaling", "ecr.api", "ecr.dkr", "ecs", "logs", "secretsmanager", "ssm", "ssmmessages"])(
    "%s: principals of this account only",
    (service) => {
      const endpoint = named(service);
      expect(endpoint && statements(endpoint)).toEqual([
        {
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: "*",
          Resource: "*",
          Condition: { StringEquals: { "aws:PrincipalAccount": account } },
        },
      ]);
    },
  );

  test("ecs-agent and ecs-telemetry have no policy, because AWS supports none there", () => {
    const others = endpoints.filter((endpoint) => !statements(endpoint));
    expect(others).toEqual([named("ecs-agent"), named("ecs-telemetry")]);
  });

  test("S3: image layers of the region, and this account's own buckets", () => {
    const [gateway] = endpoints.filter(({ Properties }) => Properties.VpcEndpointType === "Gateway");
    const [layers, own, ...more] = gateway ? statements(gateway) : [];
    expect(layers).toMatchObject({ Effect: "Allow", Action: "s3:GetObject" });
    expect(layers.Resource["Fn::Join"][1].slice(-3)).toEqual([
      ":s3:::prod-",
      { Ref: "AWS::Region" },
      "-starport-layer-bucket/*",
    ]);
    expect(own).toMatchObject({
      Effect: "Allow",
      Action: "s3:*",
      Condition: { StringEquals: { "aws:PrincipalAccount": account, "aws:ResourceAccount": account } },
    });
    expect(more).toEqual([]);
  });

  test("with a NAT gateway, the S3 endpoint has no policy: other buckets are reached anyway", () => {
    expect(only(vpc, "AWS::EC2::VPCEndpoint").Properties.PolicyDocument).toBeUndefined();
  });
});

test("network.flowLogs: the traffic is logged to a log group with the configured retention, which is deleted with the stack", () => {
  const { vpc: logged } = synthesise({ network: { flowLogs: true }, observability: { logRetentionDays: 7 } });
  expect(only(logged, "AWS::EC2::FlowLog").Properties).toMatchObject({ ResourceType: "VPC", TrafficType: "ALL" });
  const group = only(logged, "AWS::Logs::LogGroup");
  expect([group.Properties.RetentionInDays, group.DeletionPolicy]).toEqual([7, "Delete"]);
});
