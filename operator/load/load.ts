import { loopbackUrl } from "./loopback";
import { type Outcome, requester } from "./request";

export interface LoadOptions {
  /** The URL of each GET, on loopback. */
  url: string;
  /** Requests a second, more than 0, at most 500. */
  perSecond: number;
  /** The load ends by itself after this time. At most 3600, the default. */
  seconds?: number;
  /** Seconds until a request without an answer has failed. Default 10. */
  timeoutSeconds?: number;
  /** The certificate authority of an https URL, as PEM. */
  authority?: string | undefined;
}

/** Requests that go on until `stop`. The figures count each request once, and change as answers come. */
export interface Load {
  /** Whether it still sends. False after `stop`, and after the load's time. */
  readonly sending: boolean;
  /** Requests that were due until now. Each one is answered, failed or still open. */
  readonly sent: number;
  readonly failed: number;
  /** Requests that wait for their answer. */
  readonly open: number;
  /** How many requests failed in each way, for instance "HTTP 503", "ECONNREFUSED" or "timeout". */
  readonly failures: Readonly<Record<string, number>>;
  /** Sends no more, and waits for the open requests: at most `timeoutSeconds`. */
  stop(): Promise<void>;
}

/** Most requests a second. */
export const mostPerSecond = 500;
const mostSeconds = 3600;
/** More open requests than this are not sent. They count as failed. */
const mostOpen = 1000;
const tickMilliseconds = 10;

/**
 * Sends requests at a constant rate, however slow the answers are (open loop). A client that waits for an answer before its
 * next request would send less to a service that is broken, and so count less failures.
 *
 * docs/decisions/0014-own-load.md says why no load generator of a registry does this.
 *
 * @throws Error with one line, if the URL is not on loopback or a bound is exceeded
 */
export function startLoad({
  url,
  perSecond,
  seconds = mostSeconds,
  timeoutSeconds = 10,
  authority,
}: LoadOptions): Load {
  const target = loopbackUrl(url);
  if (!(perSecond > 0 && perSecond <= mostPerSecond)) {
    throw new Error(`the load must be more than 0 and at most ${mostPerSecond} requests a second, given ${perSecond}`);
  }
  if (!(seconds > 0 && seconds <= mostSeconds)) {
    throw new Error(`the load must last more than 0 and at most ${mostSeconds} seconds, given ${seconds}`);
  }

  const client = requester(target, 1000 * timeoutSeconds, authority);
  const failures: Record<string, number> = {};
  const open = new Set<Promise<void>>();
  let sent = 0;
  let failed = 0;
  let due = 0;
  let sending = true;
  let previous = performance.now();
  const end = previous + 1000 * seconds;

  const timer = setInterval(tick, tickMilliseconds);

  function tick(): void {
    const now = performance.now();
    // A machine that was busy for longer than a second leaves out what was due before that.
    due += (Math.min(now - previous, 1000) / 1000) * perSecond;
    previous = now;
    for (; due >= 1; due--) send();
    if (now >= end) sendNoMore();
  }

  function sendNoMore(): void {
    clearInterval(timer);
    sending = false;
  }

  function send(): void {
    sent++;
    if (open.size >= mostOpen) {
      count(`not sent, ${mostOpen} are open`);
      return;
    }
    const answer: Promise<void> = client.get().then((outcome) => {
      open.delete(answer);
      count(outcome);
    });
    open.add(answer);
  }

  function count(outcome: Outcome): void {
    if (outcome === "answered") return;
    failed++;
    failures[outcome] = (failures[outcome] ?? 0) + 1;
  }

  return {
    get sending() {
      return sending;
    },
    get sent() {
      return sent;
    },
    get failed() {
      return failed;
    },
    get open() {
      return open.size;
    },
    failures,
    async stop() {
      sendNoMore();
      await Promise.all(open);
      client.close();
    },
  };
}
