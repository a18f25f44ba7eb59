import type { Resource } from "./resources";

/** Where packets leave a subnet. */
export interface Exits {
  /** "internet gateway" needs a public address. A NAT gateway has one of its own. */
  internet: "internet gateway" | "NAT gateway" | "none";
  /** AWS services with a gateway endpoint, for instance "s3". */
  gatewayEndpoints: string[];
}

/** The exits of a subnet, by the routes of its table. A subnet without a table has the VPC's main one, which has none. */
function exitsOf(resources: Resource[], subnet: string): Exits {
  const ofType = (name: string) => resources.filter(({ type }) => type === `AWS::EC2::${name}`);
  const tables = ofType("SubnetRouteTableAssociation")
    .filter(({ properties }) => properties.SubnetId === subnet)
    .map(({ properties }) => properties.RouteTableId);
  const routes = ofType("Route").filter(({ properties }) => tables.includes(properties.RouteTableId));
  const internet = routes.map((route) => exitBy(resources, route));
  const gatewayEndpoints = ofType("VPCEndpoint")
    .filter(({ properties }) => properties.VpcEndpointType !== "Interface")
    .filter(({ properties }) => properties.RouteTableIds.some((table: string) => tables.includes(table)))
    .map(serviceOf);
  return { internet: internet[0] ?? "none", gatewayEndpoints };
}

/** The exits that all of some subnets have. */
export function sharedExits(resources: Resource[], name: string, subnets: string[]): Exits {
  const [first, ...others] = subnets.map((subnet) => exitsOf(resources, subnet));
  if (!first) throw new Error(`${name}: no subnet`);
  for (const other of others) {
    if (JSON.stringify(other) !== JSON.stringify(first)) throw new Error(`${name}: its subnets have different routes`);
  }
  return first;
}

/**
 * Where the packets of a route leave.
 *
 * @throws Error about another target than an internet gateway or a NAT gateway, or a part of the internet
 */
export function exitBy(resources: Resource[], { id, properties }: Resource): Exits["internet"] {
  const { RouteTableId, DestinationCidrBlock, ...targets } = properties;
  const [[kind, target] = [], ...others] = Object.entries(targets);
  const resource = resources.find((each) => each.id === target);
  if (DestinationCidrBlock === "0.0.0.0/0" && others.length === 0) {
    if (kind === "GatewayId" && resource?.type === "AWS::EC2::InternetGateway") return "internet gateway";
    if (kind === "NatGatewayId" && resource?.type === "AWS::EC2::NatGateway") {
      const { SubnetId, AllocationId } = resource.properties;
      const isPublic = AllocationId && exitsOf(resources, SubnetId).internet === "internet gateway";
      return isPublic ? "NAT gateway" : "none";
    }
  }
  throw new Error(`cannot read the route ${id}: ${JSON.stringify(properties)}`);
}

/** The service of an endpoint: "ecr.api" for "com.amazonaws.eu-central-1.ecr.api", also if the region is a reference. */
function serviceOf({ id, properties }: Resource): string {
  const name = properties.ServiceName;
  const parts: string[] = typeof name === "string" ? [name] : name["Fn::Join"]?.[1];
  const [, service] = /^com\.amazonaws\..+?\.([a-z][a-z0-9.-]*)$/.exec(parts?.join("") ?? "") ?? [];
  if (!service) throw new Error(`cannot read the service of the endpoint ${id}: ${JSON.stringify(name)}`);
  return service;
}
