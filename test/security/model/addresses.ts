import { BlockList, isIPv6 } from "node:net";

const family = (address: string) => (isIPv6(address) ? "ipv6" : "ipv4");

/** Whether a range in CIDR notation holds all addresses of another one. */
export function contains(outer: string, inner: string): boolean {
  const [network = "", prefix = ""] = outer.split("/");
  const [first = "", innerPrefix = ""] = inner.split("/");
  if (family(network) !== family(first) || Number(prefix) > Number(innerPrefix)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family(network));
  return list.check(first, family(first));
}

/** Whether two ranges share an address. */
export const overlaps = (one: string, other: string): boolean => contains(one, other) || contains(other, one);

/** Whether a text is a range in CIDR notation. */
export const isRange = (text: string): boolean => /^[0-9a-f.:]+\/\d+$/.test(text);

const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"];

/** Whether no address of a range is one of the internet. */
export const isPrivate = (range: string): boolean => privateRanges.some((each) => contains(each, range));
