import type { Clients } from "../aws/clients";
import { allQueries, type Point, periodOf, readMetrics } from "../reader/metrics";
import { newestMinute } from "../reader/newest-minute";
import type { Minute, Snapshot } from "../snapshot";
import type { Charts } from "./messages";

const shownSeconds = 3600;
/** Most points. On the local deployment, an hour may have 3600. */
const mostPoints = 300;
/** The newest minutes, which are read again: their points may still come or change. */
const openMinutes = 3;

interface Row {
  time: number;
  /** Real seconds in which the requests of the point came. */
  seconds: number;
  point: Point;
}

/**
 * Makes the function that reads the charts, and the newest minute with them. It keeps its rows and reads only new ones,
 * once a minute, because AWS charges for each metric that is read (CloudWatch pricing, "GetMetricData").
 */
export function chartsReader(clients: Clients) {
  let rows: Row[] = [];
  let readAt = Number.NEGATIVE_INFINITY;

  /**
   * @param speed virtual seconds in a real second: 1 on AWS. A virtual minute's point has the real time of its end. So
   *   points of the local deployment are less than a minute apart (local/README.md, "Metrics and alarms").
   */
  return async (snapshot: Snapshot, speed: number): Promise<{ charts: Charts; minute: Minute | null }> => {
    const now = Date.now() / 1000;
    const period = periodOf(snapshot);
    const minute = Math.max(period, 60 / speed);
    if (now - readAt >= minute) {
      const open = Math.max(now - shownSeconds, (rows.at(-1)?.time ?? 0) - openMinutes * minute);
      const from = period * Math.floor(open / period);
      const read = await readMetrics(clients, allQueries(snapshot), period, from, period * Math.floor(now / period));
      const kept = rows.filter(({ time }) => time < from && time >= now - shownSeconds);
      const added = [...read].map(([time, point]) => ({ time, seconds: minute, point }));
      rows = [...kept, ...added].slice(-mostPoints);
      readAt = now;
    }
    return { charts: chartsOf(rows, snapshot), minute: newestMinute(rows.map(({ point }) => point)) };
  };
}

function chartsOf(rows: readonly Row[], { scaling }: Snapshot): Charts {
  const values = (name: keyof Point) => rows.map(({ point }) => point[name] ?? null);
  // CloudWatch has no point for zero requests. The count of tasks tells that the minute is there.
  const rates = (name: "requests" | "errors") =>
    rows.map(({ point, seconds }) => {
      const count = point[name] ?? (point.tasks === undefined ? null : 0);
      return count === null ? null : count / seconds;
    });
  return {
    times: rows.map(({ time }) => time),
    requests: rates("requests"),
    errors: rates("errors"),
    p50: values("p50"),
    p99: values("p99"),
    tasks: values("tasks"),
    instances: values("instances"),
    policies: Object.fromEntries(scaling.policies.map(({ name }) => [name, values(`policy ${name}`)])),
  };
}
