/** Ports of a protocol, both ends included. "-1" is every protocol and port. */
export interface Ports {
  protocol: string;
  from: number;
  to: number;
}

const last = 65535;
export const everyPort: Ports = { protocol: "-1", from: 0, to: last };
const names: Record<string, string> = { "1": "icmp", "6": "tcp", "17": "udp", "58": "icmpv6" };

/** The ports of a security group's rule. The types and codes of ICMP count as one port. */
export function portsOf(rule: { IpProtocol: string | number; FromPort?: number; ToPort?: number }): Ports {
  const protocol = names[rule.IpProtocol] ?? String(rule.IpProtocol);
  const { FromPort: from = -1, ToPort: to = -1 } = rule;
  const isLimited = (protocol === "tcp" || protocol === "udp") && from >= 0;
  return isLimited ? { protocol, from, to } : { ...everyPort, protocol };
}

/** The ports that both have, or undefined if there are none. */
export function common(one: Ports, other: Ports): Ports | undefined {
  if (one.protocol === "-1") return other;
  if (other.protocol === "-1") return one;
  const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
  return one.protocol === other.protocol && from <= to ? { protocol: one.protocol, from, to } : undefined;
}

/** The ports in words, for instance "tcp 443". */
export function portText({ protocol, from, to }: Ports): string {
  if (protocol === "-1") return "every port";
  if (from === 0 && to === last) return protocol;
  return from === to ? `${protocol} ${from}` : `${protocol} ${from} to ${to}`;
}
