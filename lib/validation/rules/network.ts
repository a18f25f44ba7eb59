import { isIPv4 } from "node:net";
import { rangeAround, vpcMasks } from "../../capacity/subnets";
import type { Config } from "../../config";
import { quoted, type RuleProblem } from "../../config/problem";

/** The VPC's range is well-formed. `checkCapacity` finds out whether it is large enough. */
export function networkRules({ network: { cidr } }: Config): RuleProblem[] {
  const message = cidrProblem(cidr);
  return message ? [{ path: "network.cidr", message: `given ${quoted(cidr)}, ${message}` }] : [];
}

function cidrProblem(cidr: string): string | undefined {
  const [address = "", prefix = "", ...rest] = cidr.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(prefix) || rest.length > 0) {
    return 'must be an IPv4 range such as "10.0.0.0/16"';
  }
  const mask = Number(prefix);
  if (mask < vpcMasks.widest || mask > vpcMasks.narrowest) {
    return `a VPC takes a range from /${vpcMasks.widest} to /${vpcMasks.narrowest}, for instance "${address}/16"`;
  }
  const range = rangeAround(cidr, mask);
  if (range === cidr) return undefined;
  return `the range of that address starts at ${range.split("/")[0]}: write "${range}"`;
}
