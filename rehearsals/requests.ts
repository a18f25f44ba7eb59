import { type Load, startLoad } from "../operator/load/load";

/** What became of requests. */
export interface Outcome {
  sent: number;
  failed: number;
  /** How they failed, and how many in each way. */
  failures: Record<string, number>;
}

/** The requests of one scenario. Several loads may run at the same time. */
export class Requests {
  private loads: Load[] = [];

  start(options: Parameters<typeof startLoad>[0]): void {
    this.loads.push(startLoad(options));
  }

  /** Ends all loads, and forgets them. */
  async stop(): Promise<Outcome> {
    const ended = this.loads;
    this.loads = [];
    await Promise.all(ended.map((load) => load.stop()));
    const outcome: Outcome = { sent: 0, failed: 0, failures: {} };
    for (const { sent, failed, failures } of ended) {
      outcome.sent += sent;
      outcome.failed += failed;
      for (const [kind, count] of Object.entries(failures)) {
        outcome.failures[kind] = (outcome.failures[kind] ?? 0) + count;
      }
    }
    return outcome;
  }
}
