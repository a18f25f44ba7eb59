import type { Clients } from "../aws/clients";
import type { Minute, Snapshot } from "../snapshot";
import { type Point, periodOf, readMetrics, trafficQueries } from "./metrics";

/** The newest points among which a minute with requests counts as the newest one. Own choice: AWS names no delay of a metric. */
const newestPoints = 3;
/** Time in which these points come: three minutes, and two for a delay. */
const readSeconds = 300;

/** The newest minute with requests. Null if the newest points have none. */
export function newestMinute(points: readonly Point[]): Minute | null {
  const counted = points.slice(-newestPoints).filter(({ requests, errors }) => requests ?? errors);
  const { requests = 0, errors = 0 } = counted.at(-1) ?? {};
  return counted.length > 0 ? { requests: Math.max(requests, errors), errors } : null;
}

/**
 * Makes the function that reads the newest minute. On AWS it reads once a minute, because AWS charges for each metric that
 * is read (CloudWatch pricing, "GetMetricData").
 */
export function minuteReader(clients: Clients): (snapshot: Snapshot) => Promise<Minute | null> {
  let newest: Minute | null = null;
  let readAt = Number.NEGATIVE_INFINITY;

  return async (snapshot) => {
    const now = Date.now() / 1000;
    const period = periodOf(snapshot);
    if (now - readAt < period) return newest;
    const to = period * Math.floor(now / period);
    const points = await readMetrics(clients, trafficQueries(snapshot), period, to - readSeconds, to);
    newest = newestMinute([...points.values()]);
    readAt = now;
    return newest;
  };
}
