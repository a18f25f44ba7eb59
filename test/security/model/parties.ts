import { type Resource, textsIn } from "./resources";
import { type Exits, exitBy, sharedExits } from "./routes";
import { type Rules, securityGroups } from "./security-groups";

/** Whoever has network interfaces in the VPC. */
export interface Party extends Rules {
  name: string;
  /** Its security groups. */
  groups: string[];
  /** The ranges of its subnets. */
  ranges: string[];
  hasPublicAddress: boolean;
  exits: Exits;
}

/** What a resource says about its interfaces. Without a word about public addresses, its subnets decide. */
interface Interfaces {
  name: string;
  groups: string[] | undefined;
  subnets: string[] | undefined;
  hasPublicAddress?: boolean | undefined;
}

type Reader = (resource: Resource, resources: Resource[]) => Interfaces | undefined;

/** The resources that have interfaces. */
const readers: Record<string, Reader> = {
  "AWS::ElasticLoadBalancingV2::LoadBalancer": ({ properties }) => ({
    name: "load balancer",
    groups: properties.SecurityGroups,
    subnets: properties.Subnets,
    hasPublicAddress: properties.Scheme !== "internal",
  }),
  "AWS::ECS::Service": ({ properties }) => {
    const { SecurityGroups, Subnets, AssignPublicIp } = properties.NetworkConfiguration?.AwsvpcConfiguration ?? {};
    return { name: "tasks", groups: SecurityGroups, subnets: Subnets, hasPublicAddress: AssignPublicIp === "ENABLED" };
  },
  "AWS::AutoScaling::AutoScalingGroup": (group, resources) => {
    const { NetworkInterfaces = [], SecurityGroupIds = [] } = launchTemplateOf(group, resources);
    const addresses = NetworkInterfaces.map(({ AssociatePublicIpAddress }) => AssociatePublicIpAddress);
    return {
      name: "instances",
      groups: [...SecurityGroupIds, ...NetworkInterfaces.flatMap(({ Groups = [] }) => Groups)],
      subnets: group.properties.VPCZoneIdentifier,
      hasPublicAddress: addresses.find((given) => given !== undefined),
    };
  },
  "AWS::EC2::VPCEndpoint": ({ id, properties }) => {
    const { VpcEndpointType = "Gateway", SecurityGroupIds, SubnetIds } = properties;
    if (VpcEndpointType === "Gateway") return undefined;
    if (VpcEndpointType !== "Interface")
      throw new Error(`the model does not know ${id}, a ${VpcEndpointType} endpoint`);
    return { name: "interface endpoints", groups: SecurityGroupIds, subnets: SubnetIds, hasPublicAddress: false };
  },
};

/** Resources of the network that the rest of the model reads, or that change nothing in it. */
const passive = [
  ...["EC2::VPC", "EC2::Subnet", "EC2::RouteTable", "EC2::SubnetRouteTableAssociation", "EC2::Route"],
  ...["EC2::InternetGateway", "EC2::VPCGatewayAttachment", "EC2::NatGateway", "EC2::EIP", "EC2::FlowLog"],
  ...["EC2::SecurityGroup", "EC2::SecurityGroupIngress", "EC2::SecurityGroupEgress", "EC2::PrefixList"],
  ...["EC2::LaunchTemplate", "ElasticLoadBalancingV2::TargetGroup"],
].map((type) => `AWS::${type}`);

/**
 * Everyone with network interfaces in the templates.
 *
 * @throws Error about a resource of the network that the model does not know: a model that skips it would be wrong
 */
export function partiesOf(resources: Resource[]): Party[] {
  refuseUnknown(resources);
  const groups = securityGroups(resources);
  return resources.flatMap((resource) => {
    const found = readers[resource.type]?.(resource, resources);
    return found ? [party(resource.id, found, resources, groups)] : [];
  });
}

function launchTemplateOf({ id, properties }: Resource, resources: Resource[]) {
  const mixed = properties.MixedInstancesPolicy?.LaunchTemplate.LaunchTemplateSpecification;
  const { LaunchTemplateId } = mixed ?? properties.LaunchTemplate ?? {};
  const template = resources.find((resource) => resource.id === LaunchTemplateId);
  if (!template) throw new Error(`${id}: no launch template`);
  return template.properties.LaunchTemplateData as {
    NetworkInterfaces?: { Groups?: string[]; AssociatePublicIpAddress?: boolean }[];
    SecurityGroupIds?: string[];
  };
}

function party(id: string, found: Interfaces, resources: Resource[], all: Map<string, Rules>): Party {
  const { name, groups = [], subnets = [], hasPublicAddress } = found;
  if (groups.length === 0) throw new Error(`${id}: no security group, so AWS would take the VPC's default one`);
  const rules = groups.map((group) => all.get(group) ?? unknown(id, group));
  const own = subnets.map((subnet) => resources.find((each) => each.id === subnet) ?? unknown(id, subnet));
  return {
    name,
    groups,
    ranges: own.map(({ properties }) => properties.CidrBlock),
    hasPublicAddress: hasPublicAddress ?? own.some(({ properties }) => properties.MapPublicIpOnLaunch === true),
    exits: sharedExits(resources, name, subnets),
    ingress: rules.flatMap(({ ingress }) => ingress),
    egress: rules.flatMap(({ egress }) => egress),
  };
}

function unknown(id: string, reference: unknown): never {
  throw new Error(`${id}: no template has ${JSON.stringify(reference)}`);
}

const networkTypes = /^AWS::EC2::(VPC|Subnet|SecurityGroup|RouteTable|InternetGateway|NatGateway|PrefixList)$/;

function refuseUnknown(resources: Resource[]): void {
  const networkIds = new Set(resources.filter(({ type }) => networkTypes.test(type)).map(({ id }) => id));
  for (const resource of resources) {
    const { id, type, properties } = resource;
    if (type === "AWS::EC2::Route") exitBy(resources, resource);
    const isOfNetwork = type.startsWith("AWS::EC2::") || textsIn(properties).some((text) => networkIds.has(text));
    const isKnown = passive.includes(type) || type in readers;
    if (isOfNetwork && !isKnown) throw new Error(`the model does not know ${id}, a ${type}`);
  }
}
