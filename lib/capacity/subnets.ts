import type { Config } from "../config";

/** How a VPC's range is divided: one private and one public subnet a zone. */
export interface SubnetPlan {
  /** Prefix length of each private subnet (instances, tasks, VPC endpoints). */
  privateMask: number;
  /** Prefix length of each public subnet (load balancer, NAT gateways). */
  publicMask: number;
  /** Addresses one private subnet can hand out. */
  privateAddresses: number;
  /** Zones that may be added later without moving a subnet that is in use. */
  zonesToSpare: number;
}

/** Prefix lengths of a VPC's range (VPC User Guide, "VPC CIDR blocks"). */
export const vpcMasks = { widest: 16, narrowest: 28 };

/** AWS keeps the first four addresses and the last one of every subnet (VPC User Guide, "Subnet sizing"). */
const reservedAddresses = 5;

/** An Application Load Balancer needs a /27 at the least in each zone (ELB User Guide, "Subnets for your load balancer"). */
const smallestPublicMask = 27;
const largestPublicMask = 24;
const smallestPrivateMask = 28;
const mostZones = 3;

const size = (mask: number) => 2 ** (32 - mask);

/**
 * Divides a VPC range over the zones: public subnets of a sixteenth of it, between /24 and /27, and the largest
 * private subnets that fit beside them, since every awsvpc task takes an address there.
 *
 * @param vpcMask prefix length of the VPC's range, 16 to 28
 * @returns undefined where the range is too small
 */
export function planSubnets(vpcMask: number, zones: number): SubnetPlan | undefined {
  const publicMask = Math.min(smallestPublicMask, Math.max(largestPublicMask, vpcMask + 4));
  for (let privateMask = vpcMask + 1; privateMask <= smallestPrivateMask; privateMask++) {
    const fits = (count: number) => count * (size(privateMask) + size(publicMask)) <= size(vpcMask);
    if (fits(zones)) {
      // All ranges but the narrowest leave room for a third zone anyway: two privates of a quarter, and sixteenths.
      const zonesToSpare = zones < mostZones && fits(mostZones) ? mostZones - zones : 0;
      return { privateMask, publicMask, privateAddresses: size(privateMask) - reservedAddresses, zonesToSpare };
    }
  }
  return undefined;
}

/** How many NAT gateways the private subnets share, all zones together. */
export function natGateways({ egress, availabilityZones }: Config["network"]): number {
  return { "nat-gateway": 1, "nat-gateway-per-az": availabilityZones, "vpc-endpoints": 0 }[egress];
}

/** The prefix length of a range in CIDR notation: 16 for "10.0.0.0/16". */
export function prefixLength(cidr: string): number {
  return Number(cidr.split("/")[1]);
}

/** The range of a prefix length that holds an address: "10.0.4.0/22" for "10.0.5.0/24" and 22. */
export function rangeAround(cidr: string, mask: number): string {
  const [address = ""] = cidr.split("/");
  const kept = address.split(".").map((octet, index) => {
    const bits = Math.min(8, Math.max(0, mask - 8 * index));
    return Number(octet) & (0xff << (8 - bits)) & 0xff;
  });
  return `${kept.join(".")}/${mask}`;
}
