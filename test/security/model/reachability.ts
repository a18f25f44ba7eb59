import { contains, isPrivate, isRange, overlaps } from "./addresses";
import { type Party, partiesOf } from "./parties";
import { common, everyPort, type Ports, portText } from "./ports";
import { type Resource, resourcesOf, type TemplateJson } from "./resources";
import type { Exits } from "./routes";
import type { Rule } from "./security-groups";

/** A way that packets can take: who can open a connection to whom, and on which ports. */
export interface Way {
  from: string;
  to: string;
  /** For instance "tcp 443" or "every port". */
  ports: string;
}

/** What is outside of the VPC: behind an internet gateway, or behind a VPN or a peering that a user may add. */
export type Outside = "the internet" | "connected networks";

export const others = "others in the VPC";

/**
 * Who can reach whom. A way needs a rule of both security groups, and a route. It does not need a listener.
 *
 * Both ends can be parties of the templates, others in the VPC, or ranges outside of it. A way to the internet needs a route
 * of the templates. One to or from connected networks needs none, because a user adds their routes: only the security group
 * keeps them apart. Network ACLs are not in the model, and it refuses templates that have some.
 */
export function reachability(templates: Record<string, TemplateJson>): Way[] {
  const resources = resourcesOf(templates);
  const vpc = vpcRange(resources);
  const parties = partiesOf(resources);
  const all = [...parties, anyoneIn(vpc)];
  return unique([
    ...all.flatMap((from) => all.flatMap((to) => waysBetween(from, to))),
    ...parties.flatMap((to) => waysIn(to, vpc)),
    ...parties.flatMap((from) => waysOut(from, vpc)),
  ]);
}

function vpcRange(resources: Resource[]): string {
  const [vpc, ...more] = resources.filter(({ type }) => type === "AWS::EC2::VPC");
  if (!vpc || more.length > 0) throw new Error("the model takes templates with one VPC");
  return vpc.properties.CidrBlock;
}

/** Stands for everything that a user adds to the VPC. Its own security groups may allow everything. */
function anyoneIn(vpc: string): Pick<Party, "name" | "groups" | "ranges" | "ingress" | "egress"> {
  const anything = [{ peer: "0.0.0.0/0", ports: everyPort }];
  return { name: others, groups: [], ranges: [vpc], ingress: anything, egress: anything };
}

type End = ReturnType<typeof anyoneIn>;

function waysBetween(from: End, to: End): Way[] {
  if (from === to && from.name === others) return [];
  const sent = from.egress.filter((rule) => admits(rule, to));
  const taken = to.ingress.filter((rule) => admits(rule, from));
  return sent.flatMap((out) => taken.flatMap((into) => way(from.name, to.name, common(out.ports, into.ports))));
}

function admits({ peer }: Rule, { groups, ranges }: End): boolean {
  return isRange(peer) ? ranges.some((range) => overlaps(peer, range)) : groups.includes(peer);
}

function waysIn(to: Party, vpc: string): Way[] {
  const isPublic = to.hasPublicAddress && to.exits.internet === "internet gateway";
  const outside: Outside = isPublic ? "the internet" : "connected networks";
  return to.ingress
    .filter(({ peer }) => isOutside(peer, vpc))
    .flatMap(({ peer, ports }) => way(nameOf(peer, outside), to.name, ports));
}

function waysOut(from: Party, vpc: string): Way[] {
  const { internet, gatewayEndpoints } = from.exits;
  const reachesInternet = internet === "NAT gateway" || (internet === "internet gateway" && from.hasPublicAddress);
  return from.egress
    .filter(({ peer }) => isOutside(peer, vpc) && !isIPv6(peer))
    .flatMap(({ peer, ports }) => {
      if (isPrivate(peer)) return way(from.name, nameOf(peer, "connected networks"), ports);
      const outside: Outside = reachesInternet ? "the internet" : "connected networks";
      const endpoints = gatewayEndpoints.flatMap((service) => way(from.name, `${service} gateway endpoint`, ports));
      return [...way(from.name, nameOf(peer, outside), ports), ...endpoints];
    });
}

/** No route of the model takes IPv6. */
const isIPv6 = (peer: string) => peer.includes(":");

/** Whether a rule's peer is neither a part of the VPC nor a security group of the templates. */
function isOutside(peer: string, vpc: string): boolean {
  // The ids of resources have a dot. Those of other security groups and of AWS's prefix lists have none.
  return isRange(peer) ? !contains(vpc, peer) : !peer.includes(".");
}

/** A range outside of the VPC in words: "the internet", or "203.0.113.0/24 by the internet" for a part of it. */
export function nameOf(peer: string, outside: Outside): string {
  return peer === "0.0.0.0/0" ? outside : `${peer} by ${outside}`;
}

function way(from: string, to: string, ports: Ports | undefined): Way[] {
  return ports ? [{ from, to, ports: portText(ports) }] : [];
}

/** Where a party stands: whether it has a public address, and how its packets reach the internet. */
export interface Place {
  name: string;
  hasPublicAddress: boolean;
  exit: Exits["internet"];
}

/** The place of each party, once for parties of the same name and place. */
export function places(templates: Record<string, TemplateJson>): Place[] {
  const all = partiesOf(resourcesOf(templates)).map(({ name, hasPublicAddress, exits }) => {
    return { name, hasPublicAddress, exit: exits.internet };
  });
  return [...new Map(all.map((place) => [JSON.stringify(place), place])).values()];
}

/** Each way once. Ways between the same ends on some ports are a part of one on every port. */
function unique(ways: Way[]): Way[] {
  const keys = new Map(ways.map((each) => [`${each.from}|${each.to}|${each.ports}`, each]));
  return [...keys.values()].filter(
    ({ from, to, ports }) => ports === "every port" || !keys.has(`${from}|${to}|every port`),
  );
}
