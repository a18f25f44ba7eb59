import type { Config } from "../config";
import { limits } from "../config/fields";

/** The division of a VPC's range into one private and one public subnet for each zone. */
export interface SubnetPlan {
  /** Prefix length of each private subnet (instances, tasks, VPC endpoints). */
  privateMask: number;
  /** Prefix length of each public subnet (load balancer, NAT gateways). */
  publicMask: number;
  /** Addresses that one private subnet hands out. */
  privateAddresses: number;
  /** Zones that can be added later without a change of the existing subnets. */
  zonesToSpare: number;
}

/** Prefix lengths of a VPC's range (VPC User Guide, "VPC CIDR blocks"). */
export const vpcMasks = { widest: 16, narrowest: 28 };

/** Addresses of each subnet that AWS keeps: the first four and the last (VPC User Guide, "Subnet sizing"). */
const reservedAddresses = 5;

/** The smallest subnet of an Application Load Balancer is a /27 (ELB User Guide, "Subnets for your load balancer"). */
const smallestPublicMask = 27;
const largestPublicMask = 24;
const smallestPrivateMask = 28;
const mostZones = limits.availabilityZones.most;

const size = (mask: number) => 2 ** (32 - mask);

/**
 * Divides a VPC's range over the zones. A public subnet is a sixteenth of the range, between /24 and /27. The private
 * subnets are the largest that fit beside them, because every awsvpc task takes an address there.
 *
 * @param vpcMask prefix length of the VPC's range, 16 to 28
 * @returns undefined if the range is too small
 */
export function planSubnets(vpcMask: number, zones: number): SubnetPlan | undefined {
  const publicMask = Math.min(smallestPublicMask, Math.max(largestPublicMask, vpcMask + 4));
  for (let privateMask = vpcMask + 1; privateMask <= smallestPrivateMask; privateMask++) {
    const fits = (count: number) => count * (size(privateMask) + size(publicMask)) <= size(vpcMask);
    if (fits(zones)) {
      // Only the narrowest ranges have no room for a third zone: private subnets take a quarter each, public ones a sixteenth.
      const zonesToSpare = zones < mostZones && fits(mostZones) ? mostZones - zones : 0;
      return { privateMask, publicMask, privateAddresses: size(privateMask) - reservedAddresses, zonesToSpare };
    }
  }
  return undefined;
}

/** NAT gateways of the private subnets, all zones together. */
export function natGateways({ egress, availabilityZones }: Config["network"]): number {
  return { "nat-gateway": 1, "nat-gateway-per-az": availabilityZones, "vpc-endpoints": 0 }[egress];
}

/** The prefix length of a range in CIDR notation: 16 for "10.0.0.0/16". */
export function prefixLength(cidr: string): number {
  return Number(cidr.split("/")[1]);
}

/** The range of a prefix length around an address: "10.0.4.0/22" for "10.0.5.0/24" and 22. */
export function rangeAround(cidr: string, mask: number): string {
  const [address = ""] = cidr.split("/");
  const kept = address.split(".").map((octet, index) => {
    const bits = Math.min(8, Math.max(0, mask - 8 * index));
    return Number(octet) & (0xff << (8 - bits)) & 0xff;
  });
  return `${kept.join(".")}/${mask}`;
}
