import { addressesOfRefresh } from "../capacity/addresses";
import { largerRange } from "../capacity/candidates";
import type { Config } from "../config";
import { withField } from "../config/path";
import { type Problem, quoted } from "../config/problem";

/**
 * A range that is large enough for a deployment, but perhaps not for an instance refresh. It is no error: a refresh of a
 * smaller group works, and draining instances give their addresses back. docs/capacity.md explains the numbers.
 */
export function refreshAddresses(config: Config): Problem | undefined {
  const { available = 0, spare } = addressesOfRefresh(config);
  if (spare >= 0) return undefined;
  const [wider] = largerRange(config, (fix) => addressesOfRefresh(withField(config, fix)).spare >= 0);
  const message = `${available} private addresses, and an instance refresh at full size takes up to ${available - spare}, because draining instances and tasks keep theirs: new ones may have to wait; use ${quoted(wider?.value)} before the first deployment, because a VPC keeps its range`;
  return { path: "network.cidr", message };
}
