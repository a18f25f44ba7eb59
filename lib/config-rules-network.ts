import { isIPv4 } from "node:net";
import type { Config } from "./config";
import { given } from "./config-problems";
import type { RuleProblem } from "./problem";

/** A VPC takes a /16 to a /28 (VPC User Guide, "VPC CIDR blocks"). */
const prefixes = { shortest: 16, longest: 28 };

/** The range's form; whether it is large enough is the address model's business. */
export function networkRules({ network: { cidr } }: Config): RuleProblem[] {
  const message = cidrProblem(cidr);
  return message ? [{ path: "network.cidr", message: `given ${given(cidr)}, ${message}` }] : [];
}

function cidrProblem(cidr: string): string | undefined {
  const [address = "", prefix = "", ...rest] = cidr.split("/");
  if (!isIPv4(address) || !/^\d{1,2}$/.test(prefix) || rest.length > 0) {
    return 'must be an IPv4 range such as "10.0.0.0/16"';
  }
  const mask = Number(prefix);
  if (mask < prefixes.shortest || mask > prefixes.longest) {
    return `a VPC takes a range from /${prefixes.shortest} to /${prefixes.longest}, for instance "${address}/16"`;
  }
  const octets = address.split(".").map(Number);
  const number = octets.reduce((sum, octet) => sum * 256 + octet, 0);
  const start = number - (number % 2 ** (32 - mask));
  if (number === start) return undefined;
  const first = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join(".");
  return `the range of that address starts at ${first}: write "${first}/${mask}"`;
}
