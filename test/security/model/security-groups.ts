import { everyPort, type Ports, portsOf } from "./ports";
import type { Resource } from "./resources";

/** What a rule of a security group admits. */
export interface Rule {
  /** A range in CIDR notation, the id of a security group, or that of a prefix list whose ranges no template has. */
  peer: string;
  ports: Ports;
}

export interface Rules {
  ingress: Rule[];
  egress: Rule[];
}

/** The CDK's rule in a group that may send nothing. No interface of a VPC has this address. */
const nobody = "255.255.255.255/32";

/** The rules of all security groups, inline ones and resources of their own, by the group's id. */
export function securityGroups(resources: Resource[]): Map<string, Rules> {
  const ranges = prefixLists(resources);
  const groups = new Map<string, Rules>();
  const add = (id: string, side: keyof Rules, rule: Record<string, never>) => {
    const group = groups.get(id);
    if (!group) throw new Error(`a rule of the security group ${id}, which no template has`);
    const peer = peerOf(id, rule);
    for (const range of ranges.get(peer) ?? [peer]) group[side].push({ peer: range, ports: portsOf(rule as never) });
  };

  const named = resources.filter(({ type }) => type === "AWS::EC2::SecurityGroup");
  for (const { id } of named) groups.set(id, { ingress: [], egress: [] });
  for (const { id, properties } of named) {
    for (const rule of properties.SecurityGroupIngress ?? []) add(id, "ingress", rule);
    for (const rule of properties.SecurityGroupEgress ?? []) add(id, "egress", rule);
  }
  for (const { type, properties } of resources) {
    if (type === "AWS::EC2::SecurityGroupIngress") add(properties.GroupId, "ingress", properties);
    if (type === "AWS::EC2::SecurityGroupEgress") add(properties.GroupId, "egress", properties);
  }
  for (const group of groups.values()) {
    // AWS's rule for a group without outbound rules. Any other outbound rule takes its place, also a resource of its own
    // (CloudFormation Template Reference, "AWS::EC2::SecurityGroup"; aws/aws-cdk, pull request 998).
    if (group.egress.length === 0) group.egress = [{ peer: "0.0.0.0/0", ports: everyPort }];
    group.egress = group.egress.filter(({ peer }) => peer !== nobody);
  }
  return groups;
}

/** The ranges of the prefix lists in the templates. AWS's own lists are not among them. */
function prefixLists(resources: Resource[]): Map<string, string[]> {
  const lists = resources.filter(({ type }) => type === "AWS::EC2::PrefixList");
  const cidrs = (entries: { Cidr: string }[] = []) => entries.map(({ Cidr }) => Cidr);
  return new Map(
    // `Ref` and this attribute are both the id of the list.
    lists.flatMap(({ id, properties }): [string, string[]][] => [
      [id, cidrs(properties.Entries)],
      [`${id}.PrefixListId`, cidrs(properties.Entries)],
    ]),
  );
}

const peers = [
  ...["CidrIp", "CidrIpv6", "SourceSecurityGroupId", "DestinationSecurityGroupId"],
  ...["SourcePrefixListId", "DestinationPrefixListId"],
];

function peerOf(group: string, rule: Record<string, unknown>): string {
  const named = peers.flatMap((name) => rule[name] ?? []);
  const [peer] = named;
  if (typeof peer === "string" && named.length === 1) return peer;
  throw new Error(`cannot read a rule of the security group ${group}: ${JSON.stringify(rule)}`);
}
