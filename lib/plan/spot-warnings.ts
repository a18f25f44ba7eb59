import { clock } from "../capacity/messages";
import type { Config } from "../config";
import { withField } from "../config/path";
import type { Problem } from "../config/problem";
import { timeouts } from "../config/timeouts";

/** A warning if EC2 may take all instances at once. */
export function allSpot({ cluster }: Config): Problem | undefined {
  if (cluster.spotPercentage < 100 || cluster.instances.min > 0) return undefined;
  return {
    path: "cluster.spotPercentage",
    message: "every instance is Spot: EC2 may take all of them at two minutes' notice",
  };
}

/** Seconds from the notice of an interruption to its start (EC2 User Guide, "Spot Instance interruption notices"). */
const noticeSeconds = 120;

/** A warning if a task may still run when EC2 takes its Spot instance. */
export function spotNotice(config: Config): Problem | undefined {
  const stop = stopSeconds(config);
  if (config.cluster.spotPercentage === 0 || stop <= noticeSeconds) return undefined;
  const path = "service.longestRequestSeconds";
  const given = config.service.longestRequestSeconds;
  let value = given;
  while (stopSeconds(withField(config, { path, value })) > noticeSeconds) value--;
  const message = `a task may take ${clock(stop)} to stop, and EC2 takes a Spot instance two minutes after its notice, so requests may be cut off; use ${value} instead of ${given}, or no Spot`;
  return { path, message };
}

/** Most seconds that a task takes to leave the load balancer and to stop. */
function stopSeconds(config: Config): number {
  const { deregistrationDelay, containerStop } = timeouts(config);
  return deregistrationDelay + containerStop;
}
