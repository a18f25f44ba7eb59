import { contains, overlaps } from "./model/addresses";
import { listeners } from "./model/listeners";
import { places, reachability, type Way } from "./model/reachability";
import type { TemplateJson } from "./model/resources";

type Resources = Record<string, { Type: string; Properties: object }>;

const vpcId = { Ref: "Vpc" };
const resource = (type: string, properties: object) => ({ Type: `AWS::${type}`, Properties: properties });
const rule = (port: number, peer: object) => ({ IpProtocol: "tcp", FromPort: port, ToPort: port, ...peer });
/** The CDK's outbound rule of a group that may send nothing. */
const silent = { IpProtocol: "icmp", FromPort: 252, ToPort: 86, CidrIp: "255.255.255.255/32" };
const group = (SecurityGroupIngress: object[], SecurityGroupEgress: object[] = [silent]) =>
  resource("EC2::SecurityGroup", { VpcId: vpcId, SecurityGroupIngress, SecurityGroupEgress });
const subnet = (CidrBlock: string) => resource("EC2::Subnet", { VpcId: vpcId, CidrBlock });
const route = (RouteTableId: object, target: object) =>
  resource("EC2::Route", { RouteTableId, DestinationCidrBlock: "0.0.0.0/0", ...target });
const joined = (SubnetId: object, RouteTableId: object) =>
  resource("EC2::SubnetRouteTableAssociation", { SubnetId, RouteTableId });
const service = (SecurityGroups: object[], more: object = {}) =>
  resource("ECS::Service", {
    NetworkConfiguration: { AwsvpcConfiguration: { SecurityGroups, Subnets: [{ Ref: "Private" }], ...more } },
  });
const world = { CidrIp: "0.0.0.0/0" };

/** A VPC with a public subnet, and a private one that has no route. */
const network: Resources = {
  Vpc: resource("EC2::VPC", { CidrBlock: "10.0.0.0/16" }),
  Public: subnet("10.0.0.0/24"),
  Private: subnet("10.0.1.0/24"),
  Gateway: resource("EC2::InternetGateway", {}),
  Table: resource("EC2::RouteTable", { VpcId: vpcId }),
  Route: route({ Ref: "Table" }, { GatewayId: { Ref: "Gateway" } }),
  Joined: joined({ Ref: "Public" }, { Ref: "Table" }),
};
const nat: Resources = {
  Nat: resource("EC2::NatGateway", { SubnetId: { Ref: "Public" }, AllocationId: "eipalloc-1" }),
  NatTable: resource("EC2::RouteTable", { VpcId: vpcId }),
  NatRoute: route({ Ref: "NatTable" }, { NatGatewayId: { Ref: "Nat" } }),
  NatJoined: joined({ Ref: "Private" }, { Ref: "NatTable" }),
};
const tasks = (ingress: object[], egress?: object[]): Resources => ({
  TaskGroup: group(ingress, egress),
  Service: service([{ Ref: "TaskGroup" }]),
});
const balancer = (ingress: object[], more: object = {}): Resources => ({
  BalancerGroup: group(ingress),
  Balancer: resource("ElasticLoadBalancingV2::LoadBalancer", {
    Subnets: [{ Ref: "Public" }],
    SecurityGroups: [{ "Fn::GetAtt": ["BalancerGroup", "GroupId"] }],
    ...more,
  }),
});

const stack = (...parts: Resources[]): Record<string, TemplateJson> => ({
  One: { Resources: Object.assign({}, network, ...parts) },
});
const text = ({ from, to, ports }: Way) => `${from} -> ${to}: ${ports}`;
const waysOf = (...parts: Resources[]) => reachability(stack(...parts)).map(text);

describe("a way into a party", () => {
  test("needs a rule", () => {
    expect(waysOf(tasks([]))).toEqual([]);
    expect(waysOf(tasks([rule(22, { CidrIp: "10.0.0.0/24" })]))).toEqual(["others in the VPC -> tasks: tcp 22"]);
  });

  test("comes from the internet by a public address and an internet gateway, else from connected networks", () => {
    const open = [rule(80, world)];
    const internal = { Scheme: "internal" };
    const from = (...parts: Resources[]) => waysOf(...parts).filter((way) => !way.startsWith("others"));
    expect(from(balancer(open))).toEqual(["the internet -> load balancer: tcp 80"]);
    expect(from(balancer(open, internal))).toEqual(["connected networks -> load balancer: tcp 80"]);
    expect(from(balancer(open, { Subnets: [{ Ref: "Private" }] }))).toEqual([
      "connected networks -> load balancer: tcp 80",
    ]);
    expect(from(tasks(open))).toEqual(["connected networks -> tasks: tcp 80"]);
  });

  test("is seen for a rule that is a resource of its own, for IPv6, and for every protocol", () => {
    const more = {
      Six: resource("EC2::SecurityGroupIngress", { GroupId: { Ref: "TaskGroup" }, ...rule(22, { CidrIpv6: "::/0" }) }),
      All: resource("EC2::SecurityGroupIngress", {
        GroupId: { Ref: "TaskGroup" },
        IpProtocol: -1,
        CidrIp: "8.8.8.8/32",
      }),
    };
    expect(waysOf(tasks([]), more)).toEqual([
      "::/0 by connected networks -> tasks: tcp 22",
      "8.8.8.8/32 by connected networks -> tasks: every port",
    ]);
  });

  test("is seen for the ranges of a prefix list, and for a list of AWS or of another account by its id", () => {
    const list = {
      List: resource("EC2::PrefixList", { Entries: [{ Cidr: "192.0.2.0/24" }, { Cidr: "10.0.0.9/32" }] }),
    };
    const own = { SourcePrefixListId: { "Fn::GetAtt": ["List", "PrefixListId"] } };
    expect(waysOf(tasks([rule(22, own), rule(23, { SourcePrefixListId: "pl-1" })]), list).sort()).toEqual([
      "192.0.2.0/24 by connected networks -> tasks: tcp 22",
      "others in the VPC -> tasks: tcp 22",
      "pl-1 by connected networks -> tasks: tcp 23",
    ]);
  });

  test("from another party needs a rule of both, and only the common ports count", () => {
    const out = { CidrIp: "10.0.1.0/24" };
    const into = { SourceSecurityGroupId: { "Fn::GetAtt": ["BalancerGroup", "GroupId"] } };
    const range = { IpProtocol: "tcp", FromPort: 8000, ToPort: 9000 };
    const both = (egress: object[], ingress: object[]) =>
      waysOf(balancer([]), { BalancerGroup: group([], egress) }, tasks(ingress)).filter((way) =>
        way.endsWith("tasks: tcp 9000"),
      );
    expect(both([rule(9000, out)], [{ ...range, ...into }])).toEqual(["load balancer -> tasks: tcp 9000"]);
    expect(both([rule(9000, out)], [])).toEqual([]);
    expect(both([rule(9001, out)], [{ ...range, ...into }])).toEqual([]);
    expect(both([rule(9000, { CidrIp: "10.0.2.0/24" })], [{ ...range, ...into }])).toEqual([]);
  });
});

describe("a way out of a party", () => {
  const https = [rule(443, world)];

  test("needs a route: a NAT gateway with a public address, in a subnet with an internet gateway", () => {
    const out = (...parts: Resources[]) => waysOf(tasks([], https), ...parts).filter((way) => way.includes("internet"));
    const way = ["tasks -> the internet: tcp 443"];
    expect(out()).toEqual([]);
    expect(out(nat)).toEqual(way);
    expect(out(nat, { Nat: resource("EC2::NatGateway", { SubnetId: { Ref: "Public" } }) })).toEqual([]);
    expect(out(nat, { Joined: joined({ Ref: "Private" }, { Ref: "Nothing" }) })).toEqual([]);
  });

  test("by an internet gateway needs a public address", () => {
    const joinedToo = { PrivateJoined: joined({ Ref: "Private" }, { Ref: "Table" }) };
    const out = (AssignPublicIp: string) =>
      waysOf(tasks([], https), joinedToo, { Service: service([{ Ref: "TaskGroup" }], { AssignPublicIp }) });
    expect(out("DISABLED")).not.toContain("tasks -> the internet: tcp 443");
    expect(out("ENABLED")).toContain("tasks -> the internet: tcp 443");
  });

  test("to a private range leads to connected networks, for which the templates have no route", () => {
    expect(waysOf(nat, tasks([], [rule(5432, { CidrIp: "10.1.0.0/16" })]))).toEqual([
      "tasks -> 10.1.0.0/16 by connected networks: tcp 5432",
    ]);
    expect(waysOf(tasks([], https))).toContain("tasks -> connected networks: tcp 443");
  });

  test("goes to a gateway endpoint of its route table", () => {
    const endpoint = (table: string) => ({
      S3: resource("EC2::VPCEndpoint", {
        ServiceName: { "Fn::Join": ["", ["com.amazonaws.", { Ref: "AWS::Region" }, ".s3"]] },
        RouteTableIds: [{ Ref: table }],
      }),
    });
    expect(waysOf(nat, tasks([], https), endpoint("NatTable"))).toContain("tasks -> s3 gateway endpoint: tcp 443");
    expect(waysOf(nat, tasks([], https), endpoint("Table")).filter((way) => way.includes("s3"))).toEqual([]);
  });

  test("exists on every port for a security group without outbound rules", () => {
    expect(waysOf(nat, tasks([], []))).toContain("tasks -> the internet: every port");
    const own = {
      Egress: resource("EC2::SecurityGroupEgress", {
        GroupId: { Ref: "TaskGroup" },
        ...rule(5432, { CidrIp: "10.0.0.0/16" }),
      }),
    };
    expect(waysOf(nat, tasks([], []), own)).toEqual(["tasks -> others in the VPC: tcp 5432"]);
  });
});

test("a reference is followed to another stack", () => {
  const [one] = Object.values(stack({ TaskGroup: group([]) }));
  const exported = {
    A: { Value: { Ref: "TaskGroup" }, Export: { Name: "group" } },
    B: { Value: { Ref: "Private" }, Export: { Name: "subnet" } },
  };
  const [group1, subnet1] = [{ "Fn::ImportValue": "group" }, { "Fn::ImportValue": "subnet" }];
  const two = {
    Service: service([group1], { Subnets: [subnet1] }),
    Ingress: resource("EC2::SecurityGroupIngress", { GroupId: group1, ...rule(22, { CidrIp: "10.0.0.0/8" }) }),
  };
  const templates = { One: { Resources: one?.Resources ?? {}, Outputs: exported }, Two: { Resources: two } };
  expect(reachability(templates).map(text)).toContain("others in the VPC -> tasks: tcp 22");
  expect(() => reachability({ Two: { Resources: two } })).toThrow('no stack exports "group"');
});

test("instances take groups and addresses of their launch template, and else the subnet's word about addresses", () => {
  const instances = (networkInterface: object, mapped: boolean): Resources => ({
    TaskGroup: group([]),
    Private: resource("EC2::Subnet", { VpcId: vpcId, CidrBlock: "10.0.1.0/24", MapPublicIpOnLaunch: mapped }),
    Launch: resource("EC2::LaunchTemplate", {
      LaunchTemplateData: { NetworkInterfaces: [{ Groups: [{ Ref: "TaskGroup" }], ...networkInterface }] },
    }),
    Group: resource("AutoScaling::AutoScalingGroup", {
      VPCZoneIdentifier: [{ Ref: "Private" }],
      LaunchTemplate: { LaunchTemplateId: { Ref: "Launch" } },
    }),
  });
  const place = (given: object, mapped: boolean) => places(stack(instances(given, mapped)))[0]?.hasPublicAddress;
  expect([place({}, false), place({}, true)]).toEqual([false, true]);
  expect([place({ AssociatePublicIpAddress: true }, false), place({ AssociatePublicIpAddress: false }, true)]).toEqual([
    true,
    false,
  ]);
});

describe("the model refuses what it cannot judge", () => {
  const refused: [string, Resources, string][] = [
    [
      "an unknown resource with a subnet",
      { Db: resource("RDS::DBSubnetGroup", { SubnetIds: [{ Ref: "Private" }] }) },
      "does not know One.Db",
    ],
    ["an unknown resource of EC2", { Acl: resource("EC2::NetworkAcl", { VpcId: vpcId }) }, "does not know One.Acl"],
    ["a party without a security group", { Service: service([]) }, "no security group"],
    ["a security group of nobody's template", { Service: service([{ Ref: "Elsewhere" }]) }, "Elsewhere"],
    [
      "a route to something else",
      { Other: route({ Ref: "Table" }, { TransitGatewayId: "tgw-1" }) },
      "cannot read the route One.Other",
    ],
    ["a rule with two peers", tasks([rule(22, { ...world, CidrIpv6: "::/0" })]), "cannot read a rule"],
    [
      "a range that only AWS can compute",
      tasks([rule(22, { CidrIp: { "Fn::Select": [0, []] } })]),
      "cannot read a rule",
    ],
    [
      "subnets with different routes",
      { ...tasks([]), Service: service([{ Ref: "TaskGroup" }], { Subnets: [{ Ref: "Private" }, { Ref: "Public" }] }) },
      "different routes",
    ],
    ["a second VPC", { More: resource("EC2::VPC", { CidrBlock: "10.1.0.0/16" }) }, "one VPC"],
  ];
  test.each(refused)("%s", (_name, resources, message) => {
    expect(() => waysOf(resources)).toThrow(message);
  });
});

describe("listeners", () => {
  const listener = (Port: number, ...DefaultActions: object[]) =>
    resource("ElasticLoadBalancingV2::Listener", { Port, DefaultActions });
  const registered = (LoadBalancers: object[]) => ({ Service: resource("ECS::Service", { LoadBalancers }) });

  test("forward to the tasks of a target group, redirect, or reach nobody", () => {
    const actions = stack(
      {
        Http: listener(80, { Type: "redirect", RedirectConfig: { Protocol: "HTTPS", Port: "443" } }),
        Https: listener(443, { Type: "forward", TargetGroupArn: { Ref: "Blue" } }),
        Rule: resource("ElasticLoadBalancingV2::ListenerRule", {
          ListenerArn: { Ref: "Https" },
          Actions: [{ Type: "forward", ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: "Green" } }] } }],
        }),
      },
      registered([{ TargetGroupArn: { Ref: "Blue" }, ContainerPort: 9000 }]),
    );
    expect(listeners(actions)).toEqual([
      "tcp 443 forwards to nobody",
      "tcp 443 forwards to tasks on tcp 9000",
      "tcp 80 redirects to HTTPS 443",
    ]);
  });
});

test("ranges", () => {
  expect([contains("10.0.0.0/8", "10.1.2.0/24"), contains("10.1.2.0/24", "10.0.0.0/8")]).toEqual([true, false]);
  expect([overlaps("10.1.2.0/24", "10.0.0.0/8"), overlaps("10.0.0.0/16", "10.1.0.0/16")]).toEqual([true, false]);
  expect([overlaps("0.0.0.0/0", "10.0.0.0/16"), overlaps("::/0", "10.0.0.0/16")]).toEqual([true, false]);
});
